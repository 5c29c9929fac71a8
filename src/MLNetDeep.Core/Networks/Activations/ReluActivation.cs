using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>The rectified linear unit, max(0, x). Source: Nair and Hinton, 2010.</summary>
    public static Activation Relu() => new ReluActivation();
}

/// <summary>max(0, x); the derivative at 0 is 0, as in PyTorch.</summary>
[Kind("Relu")]
internal sealed record ReluActivation : ElementwiseActivation<ReluActivation.Kernel>
{
    internal override double Gain => Math.Sqrt(2);

    private protected override Kernel Function => new();

    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x) => Vector256.Max(x, Vector256<float>.Zero);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x) =>
            Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256<float>.One;
    }
}
