using MLNetDeep.Data;

namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>
    /// R², the coefficient of determination: 1 − Σ(prediction − target)²/Σ(target − mean)², the mean being that of the rows' targets; at
    /// most 1, and 0 for a model that always predicts the mean. Regression; larger is better.
    /// </summary>
    public static ValidationMetric RSquared => RSquaredMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.RSquared"/>. Null where all targets are equal.</summary>
    public double? RSquared => this[ValidationMetric.RSquared];
}

/// <summary>1 − Σ w·error²/Σ w·(target − mean)².</summary>
internal sealed record RSquaredMetric : ValidationMetric
{
    public static RSquaredMetric Instance { get; } = new();

    internal override string Name => "RSquared";

    internal override string Title => "R²";

    internal override MetricScale Scale => MetricScale.Score;

    internal override bool Fits(LearningTask task) => task == LearningTask.Regression;

    public override bool LargerIsBetter => true;

    internal override Func<double?> Start(MetricMeter meter)
    {
        var errors = meter.Ask(() => new ErrorSums());
        var spread = meter.Ask(() => new TargetSpread());
        return () => spread.Squares > 0 ? 1 - errors.Squares / spread.Squares : null;
    }

    internal override string? Fault(RowSet rows)
    {
        var first = float.NaN;
        foreach (var row in rows.Rows)
        {
            if (!rows.Data.Counts(row))
                continue;
            if (!float.IsNaN(first) && rows.Data.Targets[row] != first)
                return null;
            first = rows.Data.Targets[row];
        }
        return "are all equal; expected at least 2 different targets";
    }

    // Welford's update: targets that are all the same give 0 to the bit.
    private sealed class TargetSpread : MetricAccumulator
    {
        private double _weight, _mean;

        /// <summary>Σ w·(target − mean)².</summary>
        public double Squares { get; private set; }

        public override void Clear() => (_weight, _mean, Squares) = (0, 0, 0);

        public override void Add(in ScoredRows rows)
        {
            for (var r = 0; r < rows.Count; r++)
            {
                double weight = rows.Targets.WeightOf(r), target = rows.Targets.NumberOf(r);
                if (weight == 0)
                    continue;
                var difference = target - _mean;
                _weight += weight;
                _mean += weight / _weight * difference;
                Squares += weight * difference * (target - _mean);
            }
        }
    }
}
