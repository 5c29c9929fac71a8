using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Sends training rows through a new network, so that each linear map in turn gets outputs of variance 1 (LSUV).</summary>
internal static class DataDrivenScaling
{
    private const int MinRows = 128;

    /// <param name="network">The network, initialized; its buffers are made anew.</param>
    /// <param name="rows">All training rows, of which a batch is used.</param>
    /// <param name="encoder">What encodes them.</param>
    /// <param name="options">Validated options.</param>
    public static void Apply(Network network, RowSet rows, InputEncoder encoder, DeepResidualOptions options)
    {
        var spread = Spread(rows, Math.Max(options.BatchSize, MinRows));
        var all = new BatchPlan(spread.Rows.Length, spread.Rows.Length, LastBatch.Kept);
        var batch = new BatchReader(spread, encoder, all).Read(0);
        using var kernels = new KernelContext(options.NumberOfThreads ?? Environment.ProcessorCount);
        Apply(network, kernels, batch.X, spread.Rows.Length);
    }

    // In training mode, as the statistics of batches are what the first steps have; nothing is dropped, and no running statistics stay.
    internal static void Apply(Network network, KernelContext kernels, ReadOnlySpan<float> x, int rows)
    {
        var store = network.Store;
        float[] buffers = [.. store.BufferValues];
        network.Allocate(rows);
        var pass = new Pass(kernels, new DropoutStream(0)) { Rows = rows, Training = true, DropoutFactor = 0, ScalesMaps = true };
        network.Forward(pass, x);
        buffers.CopyTo(store.BufferValues);
    }

    // Sorted rows would give a batch of one kind.
    private static RowSet Spread(RowSet rows, int most)
    {
        var count = Math.Min(most, rows.Rows.Length);
        return rows with { Rows = [.. Enumerable.Range(0, count).Select(i => rows.Rows[(int)((long)i * rows.Rows.Length / count)])] };
    }
}
