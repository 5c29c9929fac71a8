using System.Numerics.Tensors;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>y = factor · mask · x.</summary>
internal sealed class MaskJob : RangeJob
{
    public DropoutMask Mask { get; set; }

    public float Factor { get; init; } = 1;

    protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y)
    {
        if (Mask.Drops)
        {
            Mask.Apply(start, x, y);
            x = y;
        }
        if (Factor != 1 || !Mask.Drops)
            TensorPrimitives.Multiply(x, Factor, y);
    }
}
