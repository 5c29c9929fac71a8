using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>What layers are built with: the parameters, by names that begin with the part's.</summary>
internal sealed record DeviceLayerBuilder(DeviceParameters Parameters, string Prefix = "")
{
    /// <summary>Rate at which linear maps drop weights.</summary>
    public float DropConnect { get; init; }

    /// <summary>Rate at which a residual block drops rows of its branch.</summary>
    public float StochasticDepth { get; init; }

    public DeviceLayerBuilder Under(string part) => this with { Prefix = $"{Prefix}{part}." };

    public Tensor this[string name] => Parameters[Prefix + name];

    public DeviceLayer Linear(string name, bool bias = true) =>
        new LinearMap(this[$"{name}.weight"], bias ? this[$"{name}.bias"] : null, DropConnect);

    /// <summary>The normalization, or null where there is none.</summary>
    public DeviceLayer? Normalize(Normalization kind, string name) => kind switch
    {
        BatchNormalization norm => new BatchNorm(Under(name), norm),
        LayerNormalization norm => new LayerNorm(Under(name), norm),
        NoneNormalization => null,
        _ => throw Techniques.Unknown(kind),
    };

    /// <summary>The activation of rows of <paramref name="width"/> columns, with the dropout of what it gives.</summary>
    public DeviceLayer Activate(Activation kind, string name, int width, float dropout)
    {
        DeviceLayer layer = kind switch
        {
            PreluActivation => new Prelu(Under(name)["weight"], width),
            RreluActivation rrelu => new Rrelu(rrelu, width),
            _ => new Function(ActivationFunctions.Of(kind) ?? throw Techniques.Unknown(kind), checked((int)kind.OutputsOf(width))),
        };
        return dropout > 0 ? new Sequence([layer, new Dropout(dropout, layer.Outputs)]) : layer;
    }
}
