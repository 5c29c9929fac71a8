using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// Decides which slots of a wide column of features are sparse. Rows are first read with what is set alone; once all are there, slots that are
/// set in many of them become numbers, as those of a dense column, and the others stay sparse slots.
/// </summary>
internal static class WideRows
{
    // Below, a row takes less than a page of memory, and a map of all slots is fast.
    private const int MinSlots = 1_024;

    // A number enters with its mean taken off, which tells more than that it is set where it mostly is. Of 1,000 texts of four topics 63 % were
    // told where numbers are set in three tenths of the rows, 60 % in one tenth.
    private const double MinShareOfNumber = 0.3;

    // Above, a row takes about as much memory sparse as dense, 8 bytes a value, and more while it is made dense.
    private const double MaxShareSet = 0.25;
    private const int MinRowsToJudge = 16;

    /// <summary>Whether a column may have sparse slots, by its size.</summary>
    public static bool MayBeSparse(InputColumns columns) => columns.IsVector && columns.Width >= MinSlots;

    /// <summary>What of the options keeps a wide column dense, or null.</summary>
    public static string? DenseBecause(DeepResidualOptions options)
    {
        string[] faults =
        [
            .. SparseFaults.Of(options),
            .. options.Input.Normalization is StandardizeChannels ? ["Input.Normalization must not be StandardizeChannels"] : Array.Empty<string>(),
        ];
        return faults.Length == 0 ? null : string.Join(", ", faults);
    }

    /// <summary>Whether so much is set in the rows so far that they had better be dense.</summary>
    public static bool AreDense(TabularDataset all) =>
        all.Rows >= MinRowsToJudge && all.Sparse!.SetValues > MaxShareSet * all.Rows * all.SparseSlots;

    /// <summary>Which slots stay sparse; none where they are too few.</summary>
    /// <param name="all">Rows whose slots are all sparse.</param>
    public static SlotSplit SplitOf(TabularDataset all)
    {
        var counts = new int[all.SparseSlots];
        for (var r = 0; r < all.Rows; r++)
            foreach (var slot in all.Sparse!.RowOf(all.Features.Row(r)).Slots)
                counts[slot]++;
        int[] sparse = [.. Enumerable.Range(0, counts.Length).Where(slot => counts[slot] < MinShareOfNumber * all.Rows)];
        return new SlotSplit(sparse.Length >= MinSlots ? sparse : [], counts.Length);
    }

    /// <summary>Copies rows whose slots are all sparse to a data set in which some are numbers.</summary>
    /// <param name="all">The rows.</param>
    /// <param name="split">Which slots are numbers.</param>
    /// <param name="target">An empty data set with these numbers, the same categories, and the other slots.</param>
    public static void Copy(TabularDataset all, SlotSplit split, TabularDataset target)
    {
        for (var r = 0; r < all.Rows; r++)
        {
            var row = all.Features.Row(r);
            var next = target.NextRow();
            split.Write(all.Sparse!.RowOf(row), next[..split.Dense.Length], target.Sparse);
            row[..all.Columns].CopyTo(next[split.Dense.Length..]);
            if (target.Sparse is { } sparse)
                SparseRows.Refer(next, sparse.Rows);
            var weight = all.Weights.IsEmpty ? 1 : all.Weights[r];
            if (all.Task == LearningTask.Regression)
                target.AddNextTarget(all.Targets[r], weight);
            else
                target.AddNext(all.Labels[r], weight);
        }
        target.LeftOut = all.LeftOut;
    }
}
