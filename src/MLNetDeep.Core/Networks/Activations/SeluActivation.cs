using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// λx where x &gt; 0, else λα · (eˣ − 1), with λ = 1.0507010 and α = 1.6732632, for which mean 0 and variance 1 are a fixed point
    /// of a plain network. Source: Klambauer et al., 2017, "Self-normalizing neural networks".
    /// </summary>
    public static Activation Selu() => new SeluActivation();
}

/// <summary>λ · ELU(x; α).</summary>
[Kind("Selu")]
internal sealed record SeluActivation : ElementwiseActivation<SeluActivation.Kernel>
{
    internal const double Alpha = 1.6732632423543772848170429916717;
    internal const double Scale = 1.0507009873554804934193349852946;

    internal override double Gain => 3.0 / 4;

    private protected override Kernel Function => new();

    internal readonly struct Kernel : IElementwiseFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Value(Vector256<float> x) => Vector256.Create((float)Scale) * Elu.Value(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Derivative(Vector256<float> x) => Vector256.Create((float)Scale) * Elu.Derivative(x);

        private static EluActivation.Kernel Elu => new((float)Alpha);
    }
}
