namespace MLNetDeep.Networks;

/// <summary>A loss that compares each score with a number.</summary>
internal abstract record NumberLoss : Loss
{
    internal override bool Fits(LearningTask task) => task == LearningTask.Regression;

    internal sealed override LossSum Evaluate(ReadOnlySpan<float> scores, in Targets targets, int outputs, Span<float> dScores)
    {
        var rows = scores.Length / outputs;
        var total = 0.0;
        for (var r = 0; r < rows; r++)
            total += targets.WeightOf(r);
        if (total == 0)
        {
            dScores.Clear();
            return default;
        }
        var sum = 0.0;
        for (var r = 0; r < rows; r++)
        {
            var share = targets.WeightOf(r) / outputs;           // of a score: the mean over a row's scores counts
            for (var i = r * outputs; i < (r + 1) * outputs; i++)
            {
                sum += share * Value(scores[i], targets.NumberOf(i));
                if (!dScores.IsEmpty)
                    dScores[i] = (float)(share / total * Slope(scores[i], targets.NumberOf(i)));
            }
        }
        return new LossSum(sum, total);
    }

    private protected abstract double Value(double score, double target);

    /// <summary>dValue/dscore.</summary>
    private protected abstract double Slope(double score, double target);
}
