using System.Diagnostics;

namespace MLNetDeep.Data;

/// <summary>Some rows of a data set, by their numbers.</summary>
internal readonly record struct RowSet(TabularDataset Data, int[] Rows)
{
    /// <summary>Whether each row counts once in what is learnt from whole columns, whatever its weight.</summary>
    public bool IgnoresWeights { get; init; }

    public static RowSet All(TabularDataset data) => new(data, [.. Enumerable.Range(0, data.Rows)]);

    /// <summary>The rows that count: those whose weight is above 0.</summary>
    public static RowSet Counting(TabularDataset data) => new(data, [.. Enumerable.Range(0, data.Rows).Where(data.Counts)]);

    /// <summary>Whether rows that weigh something are of at least two classes.</summary>
    public bool HasTwoClasses
    {
        get
        {
            var first = -1;
            foreach (var row in Rows)
            {
                if (!Data.Counts(row))
                    continue;
                if (first >= 0 && Data.Labels[row] != first)
                    return true;
                first = Data.Labels[row];
            }
            return false;
        }
    }

    /// <summary>
    /// How often each row, of a weight above 0, counts in what is learnt from whole columns, [Rows], or empty where each counts once. Where
    /// rows weigh less than 1, the least weight is once: quantiles know no smaller part of a row.
    /// </summary>
    public float[] ToCounts()
    {
        if (Data.Weights.IsEmpty || IgnoresWeights)
            return [];
        var counts = new float[Rows.Length];
        var least = 1f;
        for (var i = 0; i < counts.Length; i++)
            least = Math.Min(least, counts[i] = Data.Weights[Rows[i]]);
        Debug.Assert(least > 0);
        for (var i = 0; i < counts.Length && least < 1; i++)
            counts[i] = (float)Math.Min((double)counts[i] / least, float.MaxValue);
        return counts;
    }
}
