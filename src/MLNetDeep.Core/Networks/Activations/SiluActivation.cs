using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// x · σ(x), with σ the logistic function; also called Swish. Sources: Elfwing, Uchibe and Doya, 2018; Ramachandran, Zoph and
    /// Le, 2017.
    /// </summary>
    public static Activation Silu() => new SiluActivation();
}

/// <summary>x · σ(x).</summary>
[Kind("Silu")]
internal sealed record SiluActivation : ElementwiseActivation<SiluActivation.Kernel>
{
    internal override double Gain => Math.Sqrt(2);   // NOTE: the literature gives none; ReLU's is what practice uses.

    private protected override Kernel Function => new();

    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x) => x * new SigmoidActivation.Kernel().Value(x);

        // σ(x) · (1 + x·σ(−x)): no difference of nearly equal numbers but at the function's minimum.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x)
        {
            var e = Vector256.Exp(-Vector256.Abs(x));
            var larger = Vector256<float>.One / (Vector256<float>.One + e);
            var smaller = e * larger;
            var negative = Vector256.LessThan(x, Vector256<float>.Zero);
            var sigmoid = Vector256.ConditionalSelect(negative, smaller, larger);
            var mirrored = Vector256.ConditionalSelect(negative, larger, smaller);
            return sigmoid * (Vector256<float>.One + x * mirrored);
        }
    }
}
