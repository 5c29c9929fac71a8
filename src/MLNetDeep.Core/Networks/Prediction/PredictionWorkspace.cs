using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks.Prediction;

/// <summary>The buffers of one thread that predicts.</summary>
internal sealed class PredictionWorkspace(PredictionPlan plan, int maximumRows) : IDisposable
{
    private readonly float[][] _registers = [.. plan.RegisterWidths.Select(width => new float[MatrixSize.Of(maximumRows, width)])];

    public KernelContext Kernels { get; } = new(threads: 1);

    /// <summary>What computes attention.</summary>
    public AttentionForwardJob Attention { get; } = new();

    public int MaximumRows => maximumRows;

    /// <summary>The encoded sparse parts that the rows refer to; null where they have none.</summary>
    public SparseRows? Sparse { get; init; }

    /// <summary>Where the encoded rows go before a run, [rows, inputs].</summary>
    public Span<float> Input(int rows) => Register(0, rows * plan.Inputs);

    internal Span<float> Register(int register, int length) => _registers[register].AsSpan(0, length);

    public void Dispose() => Kernels.Dispose();
}
