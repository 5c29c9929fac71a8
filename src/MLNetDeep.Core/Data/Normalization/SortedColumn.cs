namespace MLNetDeep.Data;

/// <summary>
/// Values in rising order, each as often as its weight says: the quantiles of rows of weight 2 are those of the same rows twice. Weights that
/// are no whole numbers stretch a value over as much of the order.
/// </summary>
internal readonly ref struct SortedColumn
{
    private readonly ReadOnlySpan<float> _values;
    private readonly double[]? _ends;                            // where each value ends in the order; null where each counts once

    private SortedColumn(ReadOnlySpan<float> values, double[]? ends)
    {
        _values = values;
        _ends = ends;
    }

    /// <summary>Sorts values, of which there is at least one, and their weights with them.</summary>
    /// <param name="values">Not NaN.</param>
    /// <param name="weights">Of each value, finite, at least 1; or empty where each counts once.</param>
    public static SortedColumn Sort(Span<float> values, Span<float> weights)
    {
        if (weights.IsEmpty)
        {
            values.Sort();
            return new SortedColumn(values, ends: null);
        }

        values.Sort(weights);
        var ends = new double[values.Length];
        double end = 0;
        for (int i = 0; i < ends.Length; i++)
            ends[i] = end += weights[i];
        return new SortedColumn(values, ends);
    }

    /// <summary>The quantile of a share in [0, 1], between two values linearly.</summary>
    public double Quantile(double share)
    {
        double last = (_ends is null ? _values.Length : _ends[^1]) - 1;
        double position = share * last;
        double place = Math.Floor(position);
        double below = At(place), above = At(Math.Min(place + 1, last));
        return below + (position - place) * (above - below);
    }

    // The value that covers a place of the order, from 0; one that ends there does not.
    private float At(double place)
    {
        if (_ends is null)
            return _values[(int)place];
        int i = _ends.AsSpan().BinarySearch(place);
        return _values[Math.Min(i < 0 ? ~i : i + 1, _values.Length - 1)];
    }
}
