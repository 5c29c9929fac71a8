using MLNetDeep.Randomness;

namespace MLNetDeep.Data;

/// <summary>Sets rows aside for validation, the same share of every class.</summary>
internal static class StratifiedSplit
{
    /// <summary>
    /// Of each class's n rows, round(fraction·n) go to validation, but never the last one; both parts keep the data's order.
    /// </summary>
    public static (RowSet Training, RowSet Validation) Split(TabularDataset data, double fraction, TorchGenerator generator)
    {
        var validates = new bool[data.Rows];
        var byClass = Enumerable.Range(0, data.Classes).Select(_ => new List<int>()).ToArray();
        for (var r = 0; r < data.Rows; r++)
            byClass[data.Labels[r]].Add(r);
        foreach (var rows in byClass)
        {
            var shuffled = rows.ToArray();
            generator.Shuffle<int>(shuffled);
            var count = Math.Min((int)Math.Round(fraction * shuffled.Length), shuffled.Length - 1);
            foreach (var r in shuffled.AsSpan(0, Math.Max(0, count)))
                validates[r] = true;
        }
        return (
            new RowSet(data, [.. Enumerable.Range(0, data.Rows).Where(r => !validates[r])]),
            new RowSet(data, [.. Enumerable.Range(0, data.Rows).Where(r => validates[r])]));
    }
}
