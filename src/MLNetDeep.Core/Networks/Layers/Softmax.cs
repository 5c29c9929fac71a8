using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>
/// pᵢ = e^xᵢ / Σⱼ e^xⱼ, what a classifier makes of its logits; the row's maximum is subtracted first. Not an activation of hidden
/// columns, and no part of the loss, which works on logits.
/// </summary>
internal sealed class Softmax : IRowFunction
{
    public static void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
        TensorPrimitives.Exp<float>(y, y);
        TensorPrimitives.Divide(y, TensorPrimitives.Sum<float>(y), y);
    }

    /// <summary>The probability of the second of two classes by its logit, 1/(1 + e^(−z)): the softmax of 0 and z.</summary>
    public static float OfTwo(float logit) => 1f / (1f + MathF.Exp(-logit));

    public void Forward(ReadOnlySpan<float> x, Span<float> y) => Apply(x, y);

    // dx = p·(dy − Σ dy·p)
    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Apply(x, dx);
        TensorPrimitives.AddMultiply(dy, -TensorPrimitives.Dot(dy, dx), dx, dx);
    }
}
