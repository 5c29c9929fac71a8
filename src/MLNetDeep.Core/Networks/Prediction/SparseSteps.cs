using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks.Prediction;

/// <summary>y = x without its last column, the reference to the row's sparse part.</summary>
internal sealed class SparseReferenceStep(int inputs) : RowStep(inputs, inputs - 1)
{
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        for (var r = 0; r < rows; r++)
            x.Slice(r * Inputs, Outputs).CopyTo(y[(r * Outputs)..]);
    }
}

/// <summary>y = x + Σ s·T[slot], or b + Σ s·T[slot] where the map has no columns; what is kept is the encoded row, which ends with its reference.</summary>
/// <param name="table">T, [slots, outputs].</param>
/// <param name="bias">b, [outputs], or null where there is an x.</param>
/// <param name="slots">Slots of a row.</param>
/// <param name="outputs">Columns that leave.</param>
/// <param name="rowFloats">Floats of an encoded row.</param>
internal sealed class SparseStep(float[] table, float[]? bias, int slots, int outputs, int rowFloats) : PredictionStep(bias is null ? outputs : 0, outputs)
{
    public float[] Table => table;

    public float[]? Bias => bias;

    public int Slots => slots;

    public override int KeptColumns => rowFloats;

    public override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows) =>
        throw new InvalidOperationException("What is set of sparse slots is in the workspace.");

    public override void Run(PredictionWorkspace workspace, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows)
    {
        for (var r = 0; r < rows; r++)
        {
            var result = y.Slice(r * Outputs, Outputs);
            (bias is null ? x.Slice(r * Outputs, Outputs) : bias).CopyTo(result);
            SparseForward.AddRow(workspace.Sparse!.RowOf(kept.Slice(r * rowFloats, rowFloats)), table, result);
        }
    }
}
