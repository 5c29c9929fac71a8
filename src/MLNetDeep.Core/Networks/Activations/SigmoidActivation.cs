using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>The logistic function, σ(x) = 1/(1 + e⁻ˣ), from 0 to 1. Source: Rumelhart, Hinton and Williams, 1986.</summary>
    public static Activation Sigmoid() => new SigmoidActivation();
}

/// <summary>1/(1 + e⁻ˣ).</summary>
[Kind("Sigmoid")]
internal sealed record SigmoidActivation : ElementwiseActivation<SigmoidActivation.Kernel>
{
    private protected override Kernel Function => new();

    // By e = e^−|x|, which cannot overflow: σ(|x|) = 1/(1 + e), σ(−|x|) = e/(1 + e).
    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x)
        {
            var e = Vector256.Exp(-Vector256.Abs(x));
            var negative = Vector256.LessThan(x, Vector256<float>.Zero);
            return Vector256.ConditionalSelect(negative, e, Vector256<float>.One) / (Vector256<float>.One + e);
        }

        // σ(x) · σ(−x), where σ · (1 − σ) would cancel.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x)
        {
            var e = Vector256.Exp(-Vector256.Abs(x));
            var divisor = Vector256<float>.One + e;
            return e / (divisor * divisor);
        }
    }
}
