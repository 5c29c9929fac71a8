using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>Layers one after the other.</summary>
internal sealed class Sequence(DeviceLayer[] layers) : DeviceLayer(layers[^1].Outputs)
{
    /// <summary>Leaves out what is null.</summary>
    public static Sequence Of(params IEnumerable<DeviceLayer?> layers) => new([.. layers.OfType<DeviceLayer>()]);

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        foreach (var layer in layers)
            x = layer.Forward(pass, x);
        return x;
    }
}

/// <summary>y = S(x) + Drop(F(x)), with S the identity or a projection; with stochastic depth whole rows of F(x) are dropped too.</summary>
internal sealed class Residual(DeviceLayer body, DeviceLayer? projection, float dropout, float stochasticDepth) : DeviceLayer(body.Outputs)
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var branch = pass.Drop(body.Forward(pass, x), dropout);
        if (pass.DrawMask(stochasticDepth, x.shape[0], 1) is { } rows)
            branch = branch * rows;
        return branch + (projection?.Forward(pass, x) ?? x);
    }
}
