using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>Activations without parameters and without chance, as functions of a batch.</summary>
internal static class ActivationFunctions
{
    /// <summary>The function, or null where it is not one of these.</summary>
    public static Func<Tensor, Tensor>? Of(Activation activation) => activation switch
    {
        ReluActivation => x => functional.relu(x),
        LeakyReluActivation leaky => x => functional.leaky_relu(x, leaky.NegativeSlope),
        EluActivation elu => x => functional.elu(x, elu.Alpha),
        SeluActivation => x => functional.selu(x),
        GeluActivation => x => functional.gelu(x),
        GeluTanhActivation => GeluTanh,
        SiluActivation => x => x.silu(),
        MishActivation => x => x * functional.softplus(x).tanh(),
        TanhActivation => x => x.tanh(),
        SigmoidActivation => x => x.sigmoid(),
        CreluActivation => x => cat([functional.relu(x), functional.relu(-x)], 1),
        MaxoutActivation maxout => x => MaximumOf(x, maxout.Pieces),
        _ => null,
    };

    // x·σ(2u) with u = √(2/π)·(x + 0.044715x³), by hand, as x·tanh(softplus(x)) is: TorchSharp has them from 0.107 on only.
    private static Tensor GeluTanh(Tensor x) => x * ((x + x * x * x * GeluTanhActivation.Cubic) * (2 * Math.Sqrt(2 / Math.PI))).sigmoid();

    // [rows, columns] → [rows, ⌈columns/pieces⌉]; what a last, smaller group lacks can never be its largest.
    private static Tensor MaximumOf(Tensor x, int pieces)
    {
        var missing = (pieces - x.shape[1] % pieces) % pieces;
        if (missing > 0)
            x = functional.pad(x, [0, missing], value: double.NegativeInfinity);
        return x.view(x.shape[0], -1, pieces).max(2).values;
    }
}
