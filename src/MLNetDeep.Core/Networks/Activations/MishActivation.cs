using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>x · tanh(ln(1 + eˣ)). Source: Misra, 2020, "Mish: a self regularized non-monotonic activation function".</summary>
    public static Activation Mish() => new MishActivation();
}

/// <summary>x · tanh(softplus(x)).</summary>
[Kind("Mish")]
internal sealed record MishActivation : ElementwiseActivation<MishActivation.Kernel>
{
    internal override double Gain => Math.Sqrt(2);   // NOTE: the literature gives none; ReLU's is what practice uses.

    private protected override Kernel Function => new();

    // With w = eˣ, tanh(ln(1 + w)) = w(w + 2)/(w(w + 2) + 2). In e = e^−|x|, which cannot overflow, that is
    // e(e + 2)/(e(e + 2) + 2) below zero and (1 + 2e)/(1 + 2e + 2e²) above: nothing cancels in either tail.
    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x)
        {
            var (_, numerator, denominator, _) = Parts(x);
            return x * (numerator / denominator);
        }

        // t + x·t′, with t′ = 4w(1 + w)/(w(w + 2) + 2)², in e: 4e(1 + e)/denominator² below zero, 4e²(1 + e)/denominator² above.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x)
        {
            var (e, numerator, denominator, negative) = Parts(x);
            var power = Vector256.ConditionalSelect(negative, e, e * e);
            var slope = Vector256.Create(4f) * power * (Vector256<float>.One + e);
            return numerator / denominator + x * (slope / (denominator * denominator));
        }

        private static (Vector256<float> E, Vector256<float> Numerator, Vector256<float> Denominator, Vector256<float> Negative) Parts(
            Vector256<float> x)
        {
            var two = Vector256.Create(2f);
            var e = Vector256.Exp(-Vector256.Abs(x));
            var negative = Vector256.LessThan(x, Vector256<float>.Zero);
            var numerator = Vector256.ConditionalSelect(negative, e * (e + two), Vector256<float>.One + two * e);
            var denominator = numerator + Vector256.ConditionalSelect(negative, two, two * e * e);
            return (e, numerator, denominator, negative);
        }
    }
}
