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
    private readonly int _first;                                 // the place in the batch's mask of the number that is the first here

    private DropoutMask(uint key, float rate, int first) => (_key, _rate, _first) = (key, rate, first);

    /// <summary>The mask of the next batch at the rate that the pass makes of <paramref name="rate"/>; none when not training.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="rate">Range: [0, 1).</param>
    /// <param name="columns">How many numbers of the mask a row has; 0 where the mask is not one of rows.</param>
    public static DropoutMask Draw(Pass pass, float rate, int columns)
    {
        var now = rate * pass.DropoutFactor;
        return pass.Training && now > 0 ? new DropoutMask(pass.Dropout.NextKey(), now, pass.FirstRow * columns) : default;
    }

    /// <summary>False where every number is kept as it is.</summary>
    public bool Drops => _rate > 0;

    /// <summary>What a number is multiplied by that is kept.</summary>
    public float Factor => 1f / (1f - _rate);

    /// <summary>y = mask · x for the numbers from <paramref name="start"/> on; y may be x.</summary>
    public void Apply(int start, ReadOnlySpan<float> x, Span<float> y) => DropoutStream.Apply(x, y, _key, _first + start, _rate);
}
