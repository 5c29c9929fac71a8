using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>The order in which an epoch takes some rows: as they are given, until they are shuffled or stratified.</summary>
internal abstract class RowOrder
{
    /// <summary>An order of rows of a table, over all of them where they are in memory.</summary>
    public static RowOrder Of(RowBlocks values, int[] rows) => values.IsOnDisk ? new WindowedOrder(values, rows) : new WholeOrder(rows);

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>How many blocks of the table the order goes to and fro between; 1 where it never goes back.</summary>
    public abstract int Blocks { get; }

    /// <summary>The row at a position of the epoch, from 0.</summary>
    public abstract int this[int position] { get; }

    /// <summary>Puts the rows into another random order.</summary>
    public abstract void Shuffle(TorchGenerator generator);

    /// <summary>Spreads the classes of a data set evenly over batches, as <see cref="StratifiedOrder"/> says.</summary>
    /// <param name="data">The data set whose rows they are.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="batches">How many batches an epoch has.</param>
    public abstract void Stratify(TabularDataset data, int batchSize, int batches);

    /// <summary>Keeps what the orders of epochs to come are made from, or restores it; whether it is stratified is kept elsewhere.</summary>
    public abstract void Transfer(StateTransfer state);
}

/// <summary>Rows in memory: any order is as good as another.</summary>
internal sealed class WholeOrder(int[] rows) : RowOrder
{
    private int[]? _order;                                       // null while it is that of the caller

    public override int Count => rows.Length;

    public override int Blocks => 1;

    public override int this[int position] => (_order ?? rows)[position];

    public override void Shuffle(TorchGenerator generator) => generator.Shuffle<int>(_order ??= [.. rows]);

    public override void Stratify(TabularDataset data, int batchSize, int batches) =>
        StratifiedOrder.Arrange(_order ??= [.. rows], data.Labels, batchSize, batches);

    public override void Transfer(StateTransfer state)
    {
        state.Move<int>(_order ??= [.. rows]);
        state.Require(!state.Restores || IsPermutation(_order), "the order of the rows is none of these rows");
    }

    private bool IsPermutation(int[] order)
    {
        var (found, expected) = (order.ToArray(), rows.ToArray());
        Array.Sort(found);
        Array.Sort(expected);
        return found.AsSpan().SequenceEqual(expected);
    }
}
