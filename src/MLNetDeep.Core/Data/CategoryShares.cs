using System.Numerics.Tensors;

namespace MLNetDeep.Data;

/// <summary>
/// The share of each index of a categorical column in the training rows. No row teaches the network what an index without rows means:
/// its mean over the others takes its place, as a missing number is filled.
/// </summary>
internal sealed class CategoryShares
{
    private readonly float[] _values;                            // [indices], in [0, 1]; their sum is 1

    private CategoryShares(float[] values) => _values = values;

    /// <summary>The shares of indices with so many rows each; null where each has enough.</summary>
    /// <param name="counts">Rows of each index, [indices].</param>
    /// <param name="minRows">An index with fewer rows counts as one without. Range: at least 1.</param>
    public static CategoryShares? Of(ReadOnlySpan<int> counts, int minRows)
    {
        var total = 0L;
        var values = new float[counts.Length];
        foreach (var count in counts)
            total += count >= minRows ? count : 0;
        for (var index = 0; index < values.Length; index++)
            values[index] = counts[index] >= minRows ? counts[index] / (float)total : 0;
        return total == 0 || !values.Contains(0) ? null : new CategoryShares(values);
    }

    /// <summary>The shares that a model file has.</summary>
    /// <param name="values">The shares.</param>
    /// <param name="indices">How many indices there are.</param>
    /// <exception cref="ArgumentException">They are no shares of so many indices.</exception>
    public static CategoryShares Restore(float[] values, int indices) =>
        values.Length == indices && values.All(value => value is >= 0 and <= 1) ? new CategoryShares(values)
            : throw new ArgumentException($"The shares of {indices} indices must be as many numbers in [0, 1].");

    public float[] ToArray() => [.. _values];

    public bool IsTrained(int index) => _values[index] > 0;

    public float this[int index] => _values[index];

    /// <summary>Gives each row of a table whose index has no training rows the mean of the others.</summary>
    public void FillUntrained(Span<float> table /* [indices, dimension] */)
    {
        var dimension = table.Length / _values.Length;
        var mean = new float[dimension];
        for (var index = 0; index < _values.Length; index++)
            TensorPrimitives.MultiplyAdd(table.Slice(index * dimension, dimension), _values[index], mean, mean);
        for (var index = 0; index < _values.Length; index++)
            if (!IsTrained(index))
                mean.CopyTo(table.Slice(index * dimension, dimension));
    }
}
