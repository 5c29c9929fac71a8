namespace MLNetDeep.Training;

/// <summary>
/// The area under a ROC curve: the share of pairs of a positive and a negative row in which the positive one scores higher, a tie
/// counting half. The scores of the positive rows alone are sorted; each negative one then finds its place among them.
/// </summary>
/// <param name="rows">The most rows.</param>
internal sealed class RocArea(int rows)
{
    private readonly float[] _scores = new float[rows];          // of positive rows, then the different ones among them, rising
    private readonly double[] _weights = new double[rows];       // of each
    private readonly double[] _below = new double[rows];         // of all scores below each

    /// <param name="scores">[rows].</param>
    /// <param name="labels">The class of each row, [rows].</param>
    /// <param name="positive">The class whose rows should score high.</param>
    /// <param name="weights">[rows].</param>
    /// <returns>The area, or null where only one of the two sides has any weight.</returns>
    public double? Measure(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive, ReadOnlySpan<float> weights)
    {
        var (different, positives) = SortPositives(scores, labels, positive, weights);
        var sorted = _scores.AsSpan(0, different);
        double negatives = 0, wrong = 0;                         // wrong pairs, so that none at all gives 1 to the bit
        for (var r = 0; r < scores.Length; r++)
        {
            if (labels[r] == positive || weights[r] == 0)
                continue;
            negatives += weights[r];
            var place = sorted.BinarySearch(scores[r]);
            if (place >= 0)
                wrong += weights[r] * (_below[place] + _weights[place] / 2);
            else if (~place == different)
                wrong += weights[r] * positives;
            else
                wrong += weights[r] * _below[~place];
        }
        return positives == 0 || negatives == 0 ? null : 1 - wrong / (positives * negatives);
    }

    private (int Different, double Sum) SortPositives(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive, ReadOnlySpan<float> weights)
    {
        var count = 0;
        for (var r = 0; r < scores.Length; r++)
            if (labels[r] == positive && weights[r] > 0)
                (_scores[count], _weights[count++]) = (scores[r], weights[r]);
        _scores.AsSpan(0, count).Sort(_weights.AsSpan(0, count));

        var different = 0;
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            if (different > 0 && _scores[i] == _scores[different - 1])
                _weights[different - 1] += _weights[i];
            else
                (_scores[different], _weights[different], _below[different++]) = (_scores[i], _weights[i], sum);
            sum += _weights[i];
        }
        return (different, sum);
    }
}
