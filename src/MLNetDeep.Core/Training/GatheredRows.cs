using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using MLNetDeep.Collectives;
using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>
/// Rows of which each rank has read a part: every rank gets all, in the order of the ranks. What is fitted to rows, and what comes of them, is
/// then that of one process which has read all.
/// </summary>
internal static class GatheredRows
{
    private const int BatchBytes = 1 << 22;

    /// <summary>All rows of all ranks, where the engine of the options is to gather them; else, or of one rank, the rows that are given.</summary>
    /// <param name="run">Options of the training.</param>
    /// <param name="own">The rows of this rank.</param>
    /// <param name="withValidation">Whether validation rows are given beside the training rows.</param>
    /// <param name="meanings">What of the rows' meaning is not in them, such as the values of keys, as text.</param>
    /// <exception cref="ArgumentException">The ranks' rows do not fit together; all ranks throw it.</exception>
    public static TabularDataset Of(TrainingRunOptions? run, TabularDataset own, bool withValidation, string meanings = "")
    {
        var ranks = TrainingEngine.RanksOf(run);
        if (ranks.Size == 1)
            return own;
        const int parts = 1, all = 2, validation = 4, none = 8;
        var given = ranks.Agree((run!.Engine!.GathersParts ? parts : all) | (withValidation ? validation : none));
        if ((given & (validation | none)) == (validation | none))
            throw new ArgumentException("Either all ranks must be given validation rows, or none, but some were.");
        if ((given & (parts | all)) == (parts | all))
            throw new ArgumentException("Either all ranks must be given all rows, or all a part of them (GathersRows), but some were given a part.");
        return (given & parts) != 0 ? Gather(ranks, own, meanings) : own;
    }

    private static TabularDataset Gather(ICollective ranks, TabularDataset own, string meanings)
    {
        RequireSameShape(ranks, own, meanings);
        var counts = new int[ranks.Size];
        counts[ranks.Rank] = own.Rows;
        ranks.Gather<int>(counts);
        var all = own.CopyEmpty();
        var rowsOfBatch = Math.Max(1, BatchBytes / RowBytes(own));
        for (var r = 0; r < ranks.Size; r++)
            for (var first = 0; first < counts[r]; first += rowsOfBatch)
            {
                var rows = Math.Min(rowsOfBatch, counts[r] - first);
                var batch = ArrayPool<byte>.Shared.Rent(rows * RowBytes(own));
                var bytes = batch.AsSpan(0, rows * RowBytes(own));
                if (r == ranks.Rank)
                    Write(own, first, bytes);
                ranks.Broadcast(bytes, r);
                Add(bytes, all);
                ArrayPool<byte>.Shared.Return(batch);
            }
        return all;
    }

    private static void RequireSameShape(ICollective ranks, TabularDataset own, string meanings)
    {
        var shape = JsonSerializer.SerializeToUtf8Bytes(new
        {
            own.Task, own.Columns, own.SparseSlots, own.Categories, own.ColumnNames, own.ClassLabels, own.FeatureName, own.LabelName, Meanings = meanings,
        });
        var isSame = ranks.BroadcastAll(shape, root: 0).AsSpan().SequenceEqual(shape);
        if (new CommonDecisions(ranks).Any(!isSame))
            throw new ArgumentException(
                "The parts of the rows that ranks have must have the same columns, classes, names and key values, but differ. "
                + "Key values are the same where they are given, as by the keyData of MapValueToKey.");
        if (own.Sparse is not null)
            throw new ArgumentException("Rows with sparse slots cannot be gathered: let every rank read all rows.");
    }

    // Of a row: its features, its label or target, its weight.
    private static int RowBytes(TabularDataset rows) => checked(sizeof(float) * (rows.Columns + 2));

    private static void Write(TabularDataset rows, int first, Span<byte> batch)
    {
        var floats = MemoryMarshal.Cast<byte, float>(batch);
        for (var r = first; floats.Length > 0; r++, floats = floats[(rows.Columns + 2)..])
        {
            rows.Row(r).CopyTo(floats);
            floats[rows.Columns] = rows.Task == LearningTask.Regression ? rows.Targets[r] : BitConverter.Int32BitsToSingle(rows.Labels[r]);
            floats[rows.Columns + 1] = rows.Weights.IsEmpty ? 1 : rows.Weights[r];
        }
    }

    private static void Add(ReadOnlySpan<byte> batch, TabularDataset rows)
    {
        var floats = MemoryMarshal.Cast<byte, float>(batch);
        for (; floats.Length > 0; floats = floats[(rows.Columns + 2)..])
        {
            var features = floats[..rows.Columns];
            var (label, weight) = (floats[rows.Columns], floats[rows.Columns + 1]);
            if (rows.Task == LearningTask.Regression)
                rows.AddTarget(features, label, weight);
            else
                rows.Add(features, BitConverter.SingleToInt32Bits(label), weight);
        }
    }
}
