using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>The hyperbolic tangent, from −1 to 1. Source: LeCun et al., 1998, "Efficient backprop", section 4.4.</summary>
    public static Activation Tanh() => new TanhActivation();
}

/// <summary>tanh(x).</summary>
[Kind("Tanh")]
internal sealed record TanhActivation : ElementwiseActivation<TanhActivation.Kernel>
{
    internal override double Gain => 5.0 / 3;

    private protected override Kernel Function => new();

    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x)
        {
            var magnitude = Vector256.Abs(x);
            var far = Vector256<float>.One - Vector256.Create(2f) / (Vector256.Exp(magnitude + magnitude) + Vector256<float>.One);
            var small = Vector256.LessThan(magnitude, Vector256.Create(0.625f));
            return Vector256.ConditionalSelect(small, Near(x), Vector256.CopySign(far, x));
        }

        // 1/cosh²(x) by e = e^−2|x|, where 1 − tanh² would cancel.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x)
        {
            var e = Vector256.Exp(Vector256.Abs(x) * Vector256.Create(-2f));
            var divisor = Vector256<float>.One + e;
            return Vector256.Create(4f) * e / (divisor * divisor);
        }

        // Cephes' tanhf: x + x³·P(x²), which does not lose the digits that 1 − 2/(e²ˣ + 1) does near zero.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Near(Vector256<float> x)
        {
            var z = x * x;
            var p = Vector256.Create(-5.70498872745e-3f);
            p = p * z + Vector256.Create(2.06390887954e-2f);
            p = p * z + Vector256.Create(-5.37397155531e-2f);
            p = p * z + Vector256.Create(1.33314422036e-1f);
            p = p * z + Vector256.Create(-3.33332819422e-1f);
            return x + x * z * p;
        }
    }
}
