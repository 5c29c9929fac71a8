using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>y = mask · x.</summary>
internal sealed class MaskJob : RangeJob
{
    public DropoutMask Mask { get; set; }

    protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) =>
        Mask.Apply(start, x, y);
}
