using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Sends training rows through a new network, so that each linear map in turn starts as its initialization says for these rows.</summary>
internal static class DataDrivenStart
{
    // Of the widest layer: 64 MB.
    private const int MaxFloats = 16 * 1024 * 1024;

    private const int MinRows = 128;

    /// <summary>Does nothing where the initialization does not look at rows.</summary>
    /// <param name="network">The network, initialized; its buffers are made anew.</param>
    /// <param name="rows">All training rows, of which some are used.</param>
    /// <param name="encoder">What encodes them.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="generator">The stream of the initialization.</param>
    public static void Apply(Network network, RowSet rows, InputEncoder encoder, DeepResidualOptions options, TorchGenerator generator)
    {
        if (network.Spec.Initialization.DataStart is not { } start)
            return;
        var spread = Spread(rows, MaxRows(start, network, options.UsedBatchSize));
        var x = new float[MatrixSize.Of(spread.Rows.Length, encoder.Outputs)];
        var reader = new RowReader(rows.Data.Features);
        for (var r = 0; r < spread.Rows.Length; r++)
            encoder.Encode(reader.Row(spread.Rows[r]), x.AsSpan(r * encoder.Outputs, encoder.Outputs));
        using var kernels = new KernelContext(options.NumberOfThreads ?? Environment.ProcessorCount);
        Apply(network, kernels, x, spread.Rows.Length, generator);
    }

    // In training mode, as the statistics of batches are what the first steps have; nothing is dropped, and no running statistics stay.
    internal static void Apply(Network network, KernelContext kernels, ReadOnlySpan<float> x, int rows, TorchGenerator generator)
    {
        var store = network.Store;
        float[] buffers = [.. store.BufferValues];
        network.Allocate(rows);
        var pass = new Pass(kernels, new DropoutStream(0)) { Rows = rows, Training = true, DropoutFactor = 0, StartGenerator = generator };
        network.Forward(pass, x);
        buffers.CopyTo(store.BufferValues);
    }

    private static int MaxRows(DataStart start, Network network, int batchSize)
    {
        var least = Math.Max(batchSize, MinRows);
        var widest = Architecture.Of(network.Spec).Layers.Max(layer => Math.Max(layer.Inputs, layer.Outputs));
        return (int)Math.Max(least, Math.Min(start.RowsFor(least), MaxFloats / widest));
    }

    // Sorted rows would give a batch of one kind.
    private static RowSet Spread(RowSet rows, int most)
    {
        var count = Math.Min(most, rows.Rows.Length);
        return rows with { Rows = [.. Enumerable.Range(0, count).Select(i => rows.Rows[(int)((long)i * rows.Rows.Length / count)])] };
    }
}
