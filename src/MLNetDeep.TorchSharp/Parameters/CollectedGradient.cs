using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>The gradient that libtorch has collected for a tensor, which TorchSharp tells by a property, or until 0.99 by a method.</summary>
internal static class CollectedGradient
{
    /// <summary>The gradient, or null where there was none yet.</summary>
    public static Tensor? Of(Tensor tensor) => Read(tensor.grad);

    // Whichever of the two it is, one of these fits.
    private static Tensor? Read(Tensor? gradient) => gradient;

    private static Tensor? Read(Func<Tensor?> gradient) => gradient();
}
