using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// What dropout makes of the numbers of one batch. The mask is a function of its key: Backward draws it again instead of
/// reading what Forward would have had to keep.
/// </summary>
internal readonly struct DropoutMask
{
    private readonly uint _key;
    private readonly float _rate;

    private DropoutMask(uint key, float rate) => (_key, _rate) = (key, rate);

    /// <summary>The mask of the next batch at the rate that the pass makes of <paramref name="rate"/>; none when not training.</summary>
    public static DropoutMask Draw(Pass pass, float rate)
    {
        var now = rate * pass.DropoutFactor;
        return pass.Training && now > 0 ? new DropoutMask(pass.Dropout.NextKey(), now) : default;
    }

    /// <summary>False where every number is kept as it is.</summary>
    public bool Drops => _rate > 0;

    /// <summary>y = mask · x for the numbers from <paramref name="start"/> on; y may be x.</summary>
    public void Apply(int start, ReadOnlySpan<float> x, Span<float> y) => DropoutStream.Apply(x, y, _key, start, _rate);
}
