using System.Numerics.Tensors;

namespace MLNetDeep.Kernels;

/// <summary>result = a + b.</summary>
internal sealed class AddJob : RangeJob
{
    protected override void Apply(
        int start, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result) =>
        TensorPrimitives.Add(a, b, result);
}
