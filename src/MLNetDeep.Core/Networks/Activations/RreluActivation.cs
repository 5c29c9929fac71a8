using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// The randomized leaky rectifier: x where x &gt; 0, else a · x, in training with a slope a drawn from U(lower, upper) for each number
    /// anew, afterwards with the mean slope (lower + upper)/2. Source: Xu et al., 2015, "Empirical evaluation of rectified activations".
    /// </summary>
    /// <param name="lower">The least slope. Range: finite, at least 0. Default: 1/8.</param>
    /// <param name="upper">The largest slope. Range: finite, at least <paramref name="lower"/>. Default: 1/3.</param>
    public static Activation Rrelu(float lower = 1f / 8, float upper = 1f / 3) => new RreluActivation(lower, upper);
}

/// <summary>x where x &gt; 0, else a · x with a from U(Lower, Upper).</summary>
[Kind("Rrelu")]
internal sealed record RreluActivation(float Lower = 1f / 8, float Upper = 1f / 3) : Activation
{
    internal float MeanSlope => Lower / 2 + Upper / 2;           // the sum could overflow

    internal override double Gain => LeakyReluActivation.GainOf(MeanSlope);  // NOTE: the literature gives none; that of the mean slope.

    internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
        WithDropout(new RreluLayer(this, checked((int)spec.Width)), spec.Dropout);

    internal override IEnumerable<string> Faults()
    {
        if (!(Lower >= 0 && float.IsFinite(Lower)))
            yield return Invariant($"RReLU's lower slope must be finite and at least 0, but was {Lower}.");
        if (!(Upper >= Lower && float.IsFinite(Upper)))
            yield return Invariant($"RReLU's upper slope must be finite and at least the lower, but was {Upper}.");
    }
}
