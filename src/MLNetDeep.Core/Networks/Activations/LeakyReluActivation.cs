using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>x where x &gt; 0, else negativeSlope · x. Source: Maas et al., 2013.</summary>
    /// <param name="negativeSlope">Range: finite, at least 0. Default: 0.01.</param>
    public static Activation LeakyRelu(float negativeSlope = 0.01f) => new LeakyReluActivation(negativeSlope);
}

/// <summary>x where x &gt; 0, else NegativeSlope · x.</summary>
[Kind("LeakyRelu")]
internal sealed record LeakyReluActivation(float NegativeSlope = 0.01f) : ElementwiseActivation<LeakyReluActivation.Kernel>
{
    internal override double Gain => GainOf(NegativeSlope);

    internal override IEnumerable<string> Faults() =>
        float.IsFinite(NegativeSlope) && NegativeSlope >= 0 ? [] :
            [Invariant($"LeakyReLU's negative slope must be finite and at least 0, but was {NegativeSlope}.")];

    internal static double GainOf(float slope) => Math.Sqrt(2 / (1 + (double)slope * slope));

    private protected override Kernel Function => new(NegativeSlope);

    internal readonly struct Kernel(float slope) : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x) => x * Derivative(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x) => Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One, Vector256.Create(slope));
    }
}
