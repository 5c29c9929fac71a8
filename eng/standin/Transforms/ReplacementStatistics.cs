using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>What replaces the missing values of one slot (or column): found from its other values.</summary>
internal abstract class ReplacementStatistic
{
    public static ReplacementStatistic For(MissingValueReplacingEstimator.ReplacementMode mode) => mode switch
    {
        MissingValueReplacingEstimator.ReplacementMode.Mean => new Mean(),
        MissingValueReplacingEstimator.ReplacementMode.Minimum => new Extreme(Math.Min, double.PositiveInfinity),
        MissingValueReplacingEstimator.ReplacementMode.Maximum => new Extreme(Math.Max, double.NegativeInfinity),
        _ => new Default(),
    };

    /// <summary>The replacement; the default mode's and the mean's is 0 where there is no value.</summary>
    public abstract double Value { get; }

    public abstract void Add(double value);

    private sealed class Default : ReplacementStatistic
    {
        public override double Value => 0;

        public override void Add(double value) { }
    }

    private sealed class Mean : ReplacementStatistic
    {
        private double _mean; // of the values other than 0
        private long _nonZero;
        private long _zero;

        public override double Value => _nonZero == 0 ? 0 : _mean * ((double)_nonZero / (_nonZero + _zero));

        public override void Add(double value)
        {
            if (value == 0)
                _zero++;
            else if (double.IsFinite(value))
            {
                _nonZero++;
                _mean = (_mean > 0) == (value > 0)
                    ? _mean + (value - _mean) / _nonZero
                    : _mean - _mean / _nonZero + value / _nonZero; // the difference could overflow
            }
        }
    }

    private sealed class Extreme(Func<double, double, double> choose, double start) : ReplacementStatistic
    {
        private double _value = start;

        public override double Value => _value;

        public override void Add(double value)
        {
            if (!double.IsNaN(value))
                _value = choose(_value, value);
        }
    }
}
