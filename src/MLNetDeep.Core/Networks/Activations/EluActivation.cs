using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>x where x &gt; 0, else alpha · (eˣ − 1). Source: Clevert, Unterthiner and Hochreiter, 2016.</summary>
    /// <param name="alpha">What the function falls to far below zero, negated. Range: finite, at least 0. Default: 1.</param>
    public static Activation Elu(float alpha = 1f) => new EluActivation(alpha);
}

/// <summary>x where x &gt; 0, else Alpha · (eˣ − 1).</summary>
[Kind("Elu")]
internal sealed record EluActivation(float Alpha = 1f) : ElementwiseActivation<EluActivation.Kernel>
{
    internal override IEnumerable<string> Faults() =>
        float.IsFinite(Alpha) && Alpha >= 0 ? [] : [Invariant($"ELU's alpha must be finite and at least 0, but was {Alpha}.")];

    private protected override Kernel Function => new(Alpha);

    internal readonly struct Kernel(float alpha) : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x)
        {
            // Near zero eˣ − 1 cancels; the series x + x²/2 + x³/6 + x⁴/24 is exact to float there.
            var series = x * (Vector256<float>.One + x * (Vector256.Create(1f / 2) + x * (Vector256.Create(1f / 6) + x * Vector256.Create(1f / 24))));
            var small = Vector256.LessThan(Vector256.Abs(x), Vector256.Create(0.03f));
            var below = Vector256.Create(alpha) * Vector256.ConditionalSelect(small, series, Exp(x) - Vector256<float>.One);
            return Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, below);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x) => Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One, Vector256.Create(alpha) * Exp(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Exp(Vector256<float> x) => Vector256.Exp(Vector256.Min(x, Vector256<float>.Zero));
    }
}
