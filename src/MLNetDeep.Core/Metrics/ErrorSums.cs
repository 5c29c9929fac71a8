namespace MLNetDeep.Training;

/// <summary>Weighted sums of what the scores of a regression are off by, in the scale that the network sees.</summary>
internal sealed class ErrorSums : MetricAccumulator
{
    private double _weight, _squares, _distances;

    /// <summary>Mean squared error; 0 where all rows weigh nothing.</summary>
    public double MeanSquare => _weight == 0 ? 0 : _squares / _weight;

    /// <summary>Mean absolute error; 0 where all rows weigh nothing.</summary>
    public double MeanDistance => _weight == 0 ? 0 : _distances / _weight;

    /// <summary>Σ w·error².</summary>
    public double Squares => _squares;

    public override void Clear() => (_weight, _squares, _distances) = (0, 0, 0);

    public override void Add(in ScoredRows rows)
    {
        double ofBatch = 0;
        for (var r = 0; r < rows.Count; r++)
        {
            var weight = rows.Targets.WeightOf(r);
            var error = (double)rows.Scores[r] - rows.Targets.NumberOf(r);
            ofBatch += weight;
            _squares += weight * error * error;
            _distances += weight * Math.Abs(error);
        }
        _weight += ofBatch;
    }
}
