using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>x · Φ(x), with Φ the cumulative distribution of the normal law. Source: Hendrycks and Gimpel, 2016.</summary>
    public static Activation Gelu() => new GeluActivation();
}

/// <summary>x · Φ(x), Φ(x) = ½ erfc(−x/√2).</summary>
[Kind("Gelu")]
internal sealed record GeluActivation : ElementwiseActivation<GeluActivation.Kernel>
{
    internal override double Gain => Math.Sqrt(2);   // NOTE: the literature gives none; ReLU's is what practice uses.

    private protected override Kernel Function => new();

    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x) => x * NormalCdf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x)
        {
            var density = Vector256.Create(0.3989422804f) * Vector256.Exp(x * x * Vector256.Create(-0.5f));
            return NormalCdf(x) + x * density;
        }

        // erfc by the Chebyshev fit of Press et al., Numerical Recipes, section 6.2: relative error of the fit below 1.2e-7,
        // so that the left tail keeps its digits, which 1 + erf would lose.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> NormalCdf(Vector256<float> x)
        {
            var z = Vector256.Abs(x) * Vector256.Create(0.70710678f);
            var t = Vector256<float>.One / (Vector256<float>.One + z * Vector256.Create(0.5f));
            var p = Vector256.Create(0.17087277f);
            p = p * t + Vector256.Create(-0.82215223f);
            p = p * t + Vector256.Create(1.48851587f);
            p = p * t + Vector256.Create(-1.13520398f);
            p = p * t + Vector256.Create(0.27886807f);
            p = p * t + Vector256.Create(-0.18628806f);
            p = p * t + Vector256.Create(0.09678418f);
            p = p * t + Vector256.Create(0.37409196f);
            p = p * t + Vector256.Create(1.00002368f);
            p = p * t + Vector256.Create(-1.26551223f);
            var tail = t * Vector256.Exp(p - z * z) * Vector256.Create(0.5f);
            return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
        }
    }
}
