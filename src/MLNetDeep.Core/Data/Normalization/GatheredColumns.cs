namespace MLNetDeep.Data;

/// <summary>Learns from the values of one column that are not missing, at least one, which it may reorder.</summary>
internal delegate void ColumnFit(int column, Span<float> present);

/// <summary>Reads a table by columns, though its rows lie one after the other.</summary>
internal static class GatheredColumns
{
    // What is gathered at once: columns enough that a cache line of a row serves all of its values, yet 32 MB at most
    // where a column is not itself more.
    private const int CacheLineFloats = 16;
    private const int GatheredFloats = 1 << 23;

    /// <summary>Hands on each column that has values.</summary>
    public static void Fit(RowBlocks values, ReadOnlySpan<int> rows, ColumnFit fit)
    {
        int columnsAPass = Math.Clamp(GatheredFloats / rows.Length, 1, Math.Min(CacheLineFloats, values.Columns));
        var gathered = new float[columnsAPass][];
        for (int i = 0; i < columnsAPass; i++)
            gathered[i] = GC.AllocateUninitializedArray<float>(rows.Length);
        var counts = new int[columnsAPass];
        for (int first = 0; first < values.Columns; first += columnsAPass)
        {
            int columns = Math.Min(columnsAPass, values.Columns - first);
            Gather(values, rows, first, gathered.AsSpan(0, columns), counts);
            for (int i = 0; i < columns; i++)
            {
                if (counts[i] > 0)
                    fit(first + i, gathered[i].AsSpan(0, counts[i]));
            }
        }
    }

    /// <summary>Copies the values of neighbouring columns that are not missing.</summary>
    private static void Gather(
        RowBlocks values, ReadOnlySpan<int> rows, int first, ReadOnlySpan<float[]> gathered, Span<int> counts)
    {
        counts.Clear();
        var reader = new RowReader(values);
        foreach (int r in rows)
        {
            var row = reader.Row(r).Slice(first, gathered.Length);
            for (int i = 0; i < row.Length; i++)
            {
                if (!float.IsNaN(row[i]))
                    gathered[i][counts[i]++] = row[i];
            }
        }
    }
}
