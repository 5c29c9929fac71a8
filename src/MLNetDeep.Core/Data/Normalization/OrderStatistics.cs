using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;

namespace MLNetDeep.Data;

/// <summary>Finds order statistics in linear time, where sorting would take n·log n.</summary>
internal static class OrderStatistics
{
    /// <summary>
    /// The k-th smallest value, k from 0. Reorders the values: none greater lies before place k, none smaller behind it.
    /// </summary>
    /// <remarks>Hoare's quickselect with the median of three as pivot.</remarks>
    public static float Select(Span<float> values /* not NaN */, int k) =>
        Select(values, k, passes: 4 * BitOperations.Log2((uint)values.Length));

    /// <summary>The median, between two values their mean. Reorders the values, of which there is at least one.</summary>
    public static float Median(Span<float> values)
    {
        var below = (values.Length - 1) / 2;
        var lower = Select(values, below);
        var upper = values.Length % 2 == 1 ? lower : TensorPrimitives.Min<float>(values[(below + 1)..]);
        return (float)(((double)lower + upper) / 2);
    }

    /// <summary>As above, each value counting as often as its weight says; reorders both. Without weights each counts once.</summary>
    public static float Median(Span<float> values, Span<float> weights /* [values], or empty */) =>
        weights.IsEmpty ? Median(values) : (float)SortedColumn.Sort(values, weights).Quantile(0.5);

    /// <summary>As above. Some orders defeat the pivot's choice: after so many passes, sorting is the surer way.</summary>
    public static float Select(Span<float> values, int k, int passes)
    {
        Debug.Assert((uint)k < (uint)values.Length);
        for (var (first, last) = (0, values.Length - 1); first < last; passes--)
        {
            if (passes == 0)
            {
                values[first..(last + 1)].Sort();
                break;
            }
            var (left, right) = Partition(values, first, last);
            if (k <= right)
                last = right;
            else if (k >= left)
                first = left;
            else
                break;
        }
        return values[k];
    }

    /// <summary>Parts the range: up to Right nothing is above the pivot, from Left nothing below; between lies the pivot.</summary>
    private static (int Left, int Right) Partition(Span<float> values, int first, int last)
    {
        var pivot = MedianOfThree(values[first], values[first + (last - first) / 2], values[last]);
        var (left, right) = (first, last);
        while (left <= right)
        {
            while (values[left] < pivot)
                left++;
            while (values[right] > pivot)
                right--;
            if (left > right)
                break;
            (values[left], values[right]) = (values[right], values[left]);
            left++;
            right--;
        }
        return (left, right);
    }

    private static float MedianOfThree(float a, float b, float c) => MathF.Max(MathF.Min(a, b), MathF.Min(MathF.Max(a, b), c));
}
