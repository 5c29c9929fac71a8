namespace MLNetDeep.Training;

/// <summary>How many rows were of which class, and were taken for which: sums of their weights.</summary>
internal sealed class ClassCounts(int classes, float scoreThreshold) : MetricAccumulator
{
    private readonly double[] _right = new double[classes];      // of each class
    private readonly double[] _labelled = new double[classes];
    private readonly double[] _predicted = new double[classes];
    private double _allRight, _all;

    /// <summary>The counts that the metrics of a meter share.</summary>
    public static ClassCounts Of(MetricMeter meter) => meter.Ask(() => new ClassCounts(Math.Max(2, meter.Outputs), meter.ScoreThreshold));

    public ReadOnlySpan<double> Right => _right;

    public ReadOnlySpan<double> Labelled => _labelled;

    public ReadOnlySpan<double> Predicted => _predicted;

    /// <summary>The share of rows that are right; 0 where all weigh nothing.</summary>
    public double Accuracy => _all == 0 ? 0 : _allRight / _all;

    public override void Clear()
    {
        Array.Clear(_right);
        Array.Clear(_labelled);
        Array.Clear(_predicted);
        (_allRight, _all) = (0, 0);
    }

    public override void Add(in ScoredRows rows)
    {
        for (var r = 0; r < rows.Count; r++)
        {
            var (label, weight) = (rows.Targets.Classes[r], rows.Targets.WeightOf(r));
            var predicted = ScoredRows.ClassOf(rows[r], scoreThreshold);
            _labelled[label] += weight;
            _predicted[predicted] += weight;
            _all += weight;
            if (predicted != label)
                continue;
            _right[label] += weight;
            _allRight += weight;
        }
    }
}
