namespace MLNetDeep.Networks;

/// <summary>What layers are built with: the store they reserve ranges of, the names' prefix, and the initialization.</summary>
internal sealed record LayerBuilder(ParameterStore Store, Initialization Initialization, Activation Activation, string Prefix = "")
{
    /// <summary>Rate at which linear maps drop weights.</summary>
    public float DropConnect { get; init; }

    /// <summary>Rate at which a residual block drops rows of its branch.</summary>
    public float StochasticDepth { get; init; }

    /// <summary>The builder of a part, whose parameters' names begin with the part's.</summary>
    public LayerBuilder Under(string part) => this with { Prefix = $"{Prefix}{part}." };

    public ParameterRange Reserve(string name, int[] shape, bool decays) => Store.Reserve(Prefix + name, shape, decays);

    public ParameterRange ReserveBuffer(string name, int[] shape) => Store.ReserveBuffer(Prefix + name, shape);
}
