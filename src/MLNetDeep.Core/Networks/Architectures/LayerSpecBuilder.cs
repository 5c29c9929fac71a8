namespace MLNetDeep.Networks;

/// <summary>Makes the layers of one part of a network, with the network's initialization, normalization and activation.</summary>
/// <param name="spec">The network.</param>
/// <param name="prefix">The beginning of the names.</param>
internal sealed class LayerSpecBuilder(NetworkSpec spec, string prefix = "")
{
    private readonly Activation _activation = spec.Block.ActivationOf(spec);
    private readonly Normalization _normalization = spec.Block.NormalizationOf(spec);

    public NetworkSpec Spec => spec;

    /// <summary>Rate at which linear maps drop weights. Range: [0, 1).</summary>
    public float DropConnect { get; init; }

    /// <summary>Rate at which a residual layer drops rows of its branch. Range: [0, 1).</summary>
    public float StochasticDepth { get; init; }

    /// <summary>Whether the block is the network's last one, of whose tokens only the first is read.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether <see cref="Normalize"/> gives something.</summary>
    public bool Normalizes => _normalization is not NoneNormalization;

    public LinearSpec Linear(string name, long inputs, long outputs, bool beforeActivation = false, bool hasBias = true) =>
        new(prefix + name, inputs, outputs)
        {
            HasBias = hasBias, DropConnect = DropConnect, Initialization = spec.Initialization, Gain = beforeActivation ? _activation.Gain : 1,
        };

    /// <summary>The normalization, or null where there is none.</summary>
    public NormalizationSpec? Normalize(string name, long width) =>
        !Normalizes ? null : new(prefix + name, width, _normalization) { ClearsBranchEnds = spec.Initialization.ClearsBranchEnds };

    public ActivationSpec Activate(string name, long width, float dropout = 0) => new(prefix + name, width, _activation, dropout);

    /// <summary>
    /// S(x) + Drop(F(x)): S is the identity, or a projection, whose weights are never dropped, where the widths differ or
    /// <paramref name="projects"/> says so.
    /// </summary>
    public ResidualSpec Residual(LayerSpec branch, bool projects = false)
    {
        var shortcut = projects || branch.Inputs != branch.Outputs
            ? Linear("shortcut", branch.Inputs, branch.Outputs, hasBias: false) with { DropConnect = 0 } : null;
        return new(branch, shortcut, spec.ResidualDropout, StochasticDepth);
    }
}
