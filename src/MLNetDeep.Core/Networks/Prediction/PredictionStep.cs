using System.Numerics.Tensors;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks.Prediction;

/// <summary>One operation of a network in prediction: immutable, shared by all threads.</summary>
internal abstract class PredictionStep(int inputs, int outputs)
{
    public int Inputs => inputs;
    public int Outputs => outputs;

    /// <summary>Columns of the second operand, of the steps that take one.</summary>
    public virtual int KeptColumns => outputs;

    public abstract void Run(
        KernelContext kernels,
        ReadOnlySpan<float> x,                  // [rows, Inputs]
        ReadOnlySpan<float> kept,               // [rows, KeptColumns], of the steps that take a second operand
        Span<float> y,                          // [rows, Outputs]
        int rows);

    /// <summary>The same, of a step that reads what is in the workspace beside its registers.</summary>
    public virtual void Run(PredictionWorkspace workspace, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows) =>
        Run(workspace.Kernels, x, kept, y, rows);
}

/// <summary>A step of one operand that needs no kernel context.</summary>
internal abstract class RowStep(int inputs, int outputs) : PredictionStep(inputs, outputs)
{
    public abstract void Run(ReadOnlySpan<float> x, Span<float> y, int rows);

    public sealed override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows) =>
        Run(x, y, rows);
}

/// <summary>y = x·Wᵀ + b, with the weights packed once.</summary>
internal sealed class LinearStep(PackedWeights weights, float[] bias, int inputs, int outputs) : PredictionStep(inputs, outputs)
{
    public PackedWeights Weights => weights;
    public ReadOnlySpan<float> Bias => bias;                     // [Outputs]

    public override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows) =>
        MatrixProduct.Forward(kernels, x, weights, bias, y, rows);
}

/// <summary>y = scale·x + shift per column: a batch normalization that no linear map could take in.</summary>
internal sealed class AffineStep(float[] scale, float[] shift) : RowStep(scale.Length, scale.Length)
{
    public ReadOnlySpan<float> Scale => scale;                   // [Inputs]
    public ReadOnlySpan<float> Shift => shift;                   // [Inputs]

    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        for (var r = 0; r < rows; r++)
            TensorPrimitives.MultiplyAdd(x.Slice(r * Inputs, Inputs), scale, shift, y.Slice(r * Inputs, Inputs));
    }
}

/// <summary>y = f(x).</summary>
internal sealed class ActivationStep(IElementwiseActivation activation, int width) : RowStep(width, width)
{
    public IElementwiseActivation Activation => activation;

    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => activation.Forward(x, y);
}

/// <summary>y = x + kept: the end of a residual block.</summary>
internal sealed class AddStep(int width) : PredictionStep(width, width)
{
    public override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows) =>
        TensorPrimitives.Add(x, kept, y);
}
