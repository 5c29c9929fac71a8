using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>What layers are built with: the parameters of each device, by names that begin with the part's.</summary>
internal sealed record DeviceLayerBuilder(IReadOnlyList<DeviceParameters> Replicas, string Prefix = "")
{
    /// <summary>Rate at which linear maps drop weights.</summary>
    public float DropConnect { get; init; }

    /// <summary>Rate at which a residual block drops rows of its branch.</summary>
    public float StochasticDepth { get; init; }

    public DeviceLayerBuilder Under(string part) => this with { Prefix = $"{Prefix}{part}." };

    /// <summary>A parameter or buffer on each device.</summary>
    public Tensor[] this[string name] => [.. Replicas.Select(replica => replica[Prefix + name])];

    /// <summary>A layer in which rows do not depend on one another, from one for each device.</summary>
    public ShardedLayer Each(Func<DeviceParameters, DeviceLayer> create) => new Replicated([.. Replicas.Select(create)]);

    public ShardedLayer Linear(string name, bool bias = true) => Each(replica =>
        new LinearMap(replica[$"{Prefix}{name}.weight"], bias ? replica[$"{Prefix}{name}.bias"] : null, DropConnect));

    /// <summary>The normalization, or null where there is none.</summary>
    public ShardedLayer? Normalize(Normalization kind, string name) => kind switch
    {
        BatchNormalization norm => new BatchNorm(Under(name), norm),
        LayerNormalization norm => Each(replica => new LayerNorm(replica[$"{Prefix}{name}.weight"], replica[$"{Prefix}{name}.bias"], norm)),
        NoneNormalization => null,
        _ => throw Techniques.Unknown(kind),
    };

    /// <summary>The activation of rows of <paramref name="width"/> columns, with the dropout of what it gives.</summary>
    public ShardedLayer Activate(Activation kind, string name, int width, float dropout)
    {
        var layer = Each(replica => kind switch
        {
            PreluActivation => new Prelu(replica[$"{Prefix}{name}.weight"], width),
            RreluActivation rrelu => new Rrelu(rrelu, width),
            _ => new Function(ActivationFunctions.Of(kind) ?? throw Techniques.Unknown(kind), checked((int)kind.OutputsOf(width))),
        });
        return dropout > 0 ? new Sequence([layer, Each(_ => new Dropout(dropout, layer.Outputs))]) : layer;
    }
}
