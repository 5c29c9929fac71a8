using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// GELU by its approximation ½x · (1 + tanh(√(2/π)·(x + 0.044715x³))), within 5e-4 of <see cref="Gelu"/>; PyTorch's
    /// <c>approximate="tanh"</c>. Source: Hendrycks and Gimpel, 2016, section 2.
    /// </summary>
    public static Activation GeluTanh() => new GeluTanhActivation();
}

/// <summary>x · σ(2u) with u = √(2/π)·(x + 0.044715x³), which is ½x · (1 + tanh u) and keeps the left tail's digits.</summary>
[Kind("GeluTanh")]
internal sealed record GeluTanhActivation : ElementwiseActivation<GeluTanhActivation.Kernel>
{
    internal const double Cubic = 0.044715;

    internal override double Gain => Math.Sqrt(2);   // NOTE: the literature gives none; ReLU's is what practice uses.

    private protected override Kernel Function => new();

    internal readonly struct Kernel : IElementwiseFunction
    {
        private const float TwoRoots = 1.5957691216f;            // 2·√(2/π)

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x)
        {
            var z = Clamp(x);
            return x * new SigmoidActivation.Kernel().Value(Argument(z, z * z));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x)
        {
            var z = Clamp(x);
            var square = z * z;
            var u = Argument(z, square);
            var slope = Vector256.Create(TwoRoots) + Vector256.Create((float)(3 * Cubic) * TwoRoots) * square;
            var sigmoid = new SigmoidActivation.Kernel();
            // σ(u) + z·slope·σ(u)·σ(−u), with σ(u) taken out: near the minimum of x·σ both terms cancel, and one rounding does the least harm.
            return sigmoid.Value(u) * Vector256.FusedMultiplyAdd(z * slope, sigmoid.Value(-u), Vector256<float>.One);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Argument(Vector256<float> z, Vector256<float> square) =>
            z * (Vector256.Create(TwoRoots) + Vector256.Create((float)Cubic * TwoRoots) * square);

        // Beyond 20, σ is 0 or 1 to the last bit, and the cube stays finite.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Clamp(Vector256<float> x) =>
            Vector256.Min(Vector256.Max(x, Vector256.Create(-20f)), Vector256.Create(20f));
    }
}
