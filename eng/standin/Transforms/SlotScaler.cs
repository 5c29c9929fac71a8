namespace Microsoft.ML.Data;

/// <summary>Learns from the values of each slot how to scale it.</summary>
internal abstract class SlotScaler
{
    public abstract void Add(double value, int slot);

    /// <summary>Width and offset of each slot. The width is 0 where all values are equal, or none was seen.</summary>
    public abstract (double Width, double Offset)[] Slots();
}

/// <summary>From the lowest and the highest value: to [0, 1], or where zero is to stay zero, to [-1, 1].</summary>
internal sealed class MinMaxScaler(int slots, bool fixZero) : SlotScaler
{
    private readonly double[] _lowest = [.. Enumerable.Repeat(double.PositiveInfinity, slots)];
    private readonly double[] _highest = [.. Enumerable.Repeat(double.NegativeInfinity, slots)];

    public override void Add(double value, int slot)
    {
        if (value < _lowest[slot])
            _lowest[slot] = value;
        if (value > _highest[slot])
            _highest[slot] = value;
    }

    public override (double Width, double Offset)[] Slots() => [.. _lowest.Zip(_highest, (lowest, highest) =>
        !(highest > lowest) ? default
        : fixZero ? (Math.Max(Math.Abs(highest), Math.Abs(lowest)), 0)
        : (highest - lowest, lowest))];
}

/// <summary>From mean and deviation (around zero, where zero is to stay zero); values that are not finite are left out.</summary>
internal sealed class MeanVarianceScaler(int slots, bool fixZero) : SlotScaler
{
    // Zeros are counted apart and put in at the end, as ML.NET does, so that the last digits agree.
    private readonly double[] _mean = new double[slots];
    private readonly double[] _squaredDeviations = new double[slots];
    private readonly long[] _nonZero = new long[slots];
    private readonly long[] _zero = new long[slots];

    public override void Add(double value, int slot)
    {
        if (value == 0)
            _zero[slot]++;
        else if (double.IsFinite(value))
        {
            var deviation = value - _mean[slot];
            _mean[slot] += deviation / ++_nonZero[slot];
            _squaredDeviations[slot] += deviation * (value - _mean[slot]);
        }
    }

    public override (double Width, double Offset)[] Slots() => [.. Enumerable.Range(0, _mean.Length).Select(slot =>
    {
        var count = _nonZero[slot] + _zero[slot];
        var mean = count == 0 ? 0 : _mean[slot] - _mean[slot] * _zero[slot] / count;
        var squaredDeviations = _squaredDeviations[slot] + _mean[slot] * mean * _zero[slot];
        return squaredDeviations == 0 ? default
            : fixZero ? (Math.Sqrt(squaredDeviations / count + mean * mean), 0)
            : (Math.Sqrt(squaredDeviations / count), mean);
    })];
}
