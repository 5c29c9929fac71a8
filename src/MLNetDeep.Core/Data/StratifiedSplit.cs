using MLNetDeep.Randomness;

namespace MLNetDeep.Data;

/// <summary>Sets rows aside for validation, the same share of every class; the rows of a regression count as one class.</summary>
internal static class StratifiedSplit
{
    /// <summary>
    /// Of each class's n rows, round(fraction·n) go to validation, but never the last one; both parts keep the data's order. Rows of weight 0
    /// are in neither.
    /// </summary>
    public static (RowSet Training, RowSet Validation) Split(TabularDataset data, double fraction, TorchGenerator generator)
    {
        var validates = new bool[data.Rows];
        var (counting, total) = (0, 0);
        foreach (var rows in RowsByClass(data))
        {
            generator.Shuffle<int>(rows);
            var count = Math.Max(0, Math.Min((int)Math.Round(fraction * rows.Length), rows.Length - 1));
            foreach (var r in rows.AsSpan(0, count))
                validates[r] = true;
            counting += rows.Length;
            total += count;
        }
        return (Where(data, validates, false, counting - total), Where(data, validates, true, total));
    }

    private static int[][] RowsByClass(TabularDataset data)
    {
        var counting = RowSet.Counting(data).Rows;
        if (data.Task == LearningTask.Regression)
            return [counting];
        var counts = new int[data.Classes];
        foreach (var r in counting)
            counts[data.Labels[r]]++;
        var rows = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        foreach (var r in counting)
        {
            var label = data.Labels[r];
            rows[label][counts[label]++] = r;
        }
        return rows;
    }

    private static RowSet Where(TabularDataset data, bool[] validates, bool value, int count)
    {
        var rows = new int[count];
        for (int r = 0, n = 0; n < count; r++)
            if (validates[r] == value && data.Counts(r))
                rows[n++] = r;
        return new RowSet(data, rows);
    }
}
