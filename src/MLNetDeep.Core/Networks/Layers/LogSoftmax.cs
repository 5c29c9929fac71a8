using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>log pᵢ = xᵢ − log Σⱼ e^xⱼ, by log-sum-exp: finite for any finite logits.</summary>
internal sealed class LogSoftmax : IRowFunction
{
    public void Forward(ReadOnlySpan<float> x, Span<float> y) => LogSumExp.Of(x).LogProbabilities(x, y);

    // dx = dy − p·Σ dy
    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Softmax.Apply(x, dx);
        TensorPrimitives.MultiplyAdd(dx, -TensorPrimitives.Sum(dy), dy, dx);
    }
}
