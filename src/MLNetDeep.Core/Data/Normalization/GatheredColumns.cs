namespace MLNetDeep.Data;

/// <summary>Learns from the values of one column that are not missing, at least one, and their weights, none where all are 1. It may reorder them.</summary>
internal delegate void ColumnFit(int column, Span<float> present, Span<float> weights);

/// <summary>Reads a table by columns, though its rows lie one after the other.</summary>
internal static class GatheredColumns
{
    // What is gathered at once: columns enough that a cache line of a row serves all of its values, yet 32 MB at most
    // where a column is not itself more.
    private const int CacheLineFloats = 16;
    private const int GatheredFloats = 1 << 23;

    /// <summary>Hands on each column that has values.</summary>
    /// <param name="values">The table.</param>
    /// <param name="rows">The rows of it, at least one.</param>
    /// <param name="weights">Of each of the rows, or empty where all are 1.</param>
    /// <param name="fit">Called for each column.</param>
    public static void Fit(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, ColumnFit fit)
    {
        int columnsAPass = Math.Clamp(GatheredFloats / rows.Length, 1, Math.Min(CacheLineFloats, values.Columns));
        var gathered = new float[columnsAPass][];
        var weighted = new float[columnsAPass][];
        for (int i = 0; i < columnsAPass; i++)
        {
            gathered[i] = GC.AllocateUninitializedArray<float>(rows.Length);
            weighted[i] = weights.IsEmpty ? [] : GC.AllocateUninitializedArray<float>(rows.Length);
        }

        var counts = new int[columnsAPass];
        for (int first = 0; first < values.Columns; first += columnsAPass)
        {
            int columns = Math.Min(columnsAPass, values.Columns - first);
            Gather(values, rows, weights, first, gathered.AsSpan(0, columns), weighted, counts);
            for (int i = 0; i < columns; i++)
            {
                if (counts[i] > 0)
                    fit(first + i, gathered[i].AsSpan(0, counts[i]), weighted[i].AsSpan(0, weights.IsEmpty ? 0 : counts[i]));
            }
        }
    }

    /// <summary>Copies the values of neighbouring columns that are not missing.</summary>
    private static void Gather(
        RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, int first, ReadOnlySpan<float[]> gathered,
        ReadOnlySpan<float[]> weighted, Span<int> counts)
    {
        counts.Clear();
        var reader = new RowReader(values);
        for (int r = 0; r < rows.Length; r++)
        {
            var row = reader.Row(rows[r]).Slice(first, gathered.Length);
            for (int i = 0; i < row.Length; i++)
            {
                if (float.IsNaN(row[i]))
                    continue;
                if (!weights.IsEmpty)
                    weighted[i][counts[i]] = weights[r];
                gathered[i][counts[i]++] = row[i];
            }
        }
    }
}
