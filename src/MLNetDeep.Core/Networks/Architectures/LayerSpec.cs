using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>
/// A layer as data: its widths, rates and names. <see cref="Create"/> makes that of this library's engine; each other engine has one case
/// a record. Sizes are counted in long, so that what a file claims can be checked before anything is allocated.
/// </summary>
/// <param name="Inputs">Columns that enter.</param>
/// <param name="Outputs">Columns that leave.</param>
internal abstract record LayerSpec(long Inputs, long Outputs)
{
    /// <summary>How many numbers the layer has: parameters and running statistics.</summary>
    /// <exception cref="OverflowException">They are more than a long can count.</exception>
    public virtual long Weights => 0;

    /// <summary>Makes the layer, and those in it, whose parameters are reserved in the store in their order.</summary>
    /// <exception cref="OverflowException">A width is more than an array can have.</exception>
    public abstract Layer Create(ParameterStore store);

    /// <summary>The layer with what its start depends on: where it stands in the network.</summary>
    /// <returns>The layer, and whether it gives [relu(u), relu(−u)].</returns>
    public virtual (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this, place.AfterCrelu);
}

/// <summary>Where a layer stands.</summary>
/// <param name="AfterCrelu">Whether it reads [relu(u), relu(−u)].</param>
/// <param name="EndsBranch">Whether what it gives is added to the shortcut of a residual block.</param>
internal readonly record struct LayerPlace(bool AfterCrelu, bool EndsBranch);

/// <summary>y = x·Wᵀ + b; with <see cref="WeightFactor"/>, factor·x·Wᵀ + b.</summary>
/// <param name="Name">The beginning of the names of <c>weight</c>, [Outputs, Inputs], and <c>bias</c>, [Outputs].</param>
/// <param name="Inputs">Columns that enter.</param>
/// <param name="Outputs">Columns that leave.</param>
internal sealed record LinearSpec(string Name, long Inputs, long Outputs) : LayerSpec(Inputs, Outputs)
{
    public bool HasBias { get; init; } = true;

    /// <summary>
    /// The maps of the same columns that are computed as one, such as <c>query</c> and <c>key</c>: each gives as many of the outputs, in their order, has
    /// tensors of its own, <c>{Name}.query.weight</c>, and starts by itself. None where there is one map.
    /// </summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>The beginnings of the names of the tensors.</summary>
    public IEnumerable<string> Names => Parts.Count == 0 ? [Name] : Parts.Select(part => $"{Name}.{part}");

    /// <summary>Rate at which weights are dropped. Range: [0, 1).</summary>
    public float DropConnect { get; init; }

    /// <summary>How the weights start.</summary>
    public required Initialization Initialization { get; init; }

    /// <summary>The gain of the activation behind the map; 1 without one.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>What the map multiplies its weights by: 1/√Inputs or 1.</summary>
    public float WeightFactor => Initialization.DividesByRootOfInputs ? (float)(1 / Math.Sqrt(Inputs)) : 1;

    public LayerPlace Place { get; private init; }

    public override long Weights => WeightsOf(Inputs, Outputs, HasBias);

    public override Layer Create(ParameterStore store) => new LinearLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this with { Place = place }, false);

    /// <summary>The parameters of a map.</summary>
    public static long WeightsOf(long inputs, long outputs, bool hasBias = true) => checked(inputs * outputs + (hasBias ? outputs : 0));
}

/// <summary>Batch or layer normalization.</summary>
/// <param name="Name">The beginning of the names of <c>weight</c> and <c>bias</c>, [Width], and of the running statistics.</param>
/// <param name="Width">Columns.</param>
/// <param name="Kind">Which one; not <see cref="NoneNormalization"/>.</param>
internal sealed record NormalizationSpec(string Name, long Width, Normalization Kind) : LayerSpec(Width, Width)
{
    /// <summary>Whether γ starts at 0 at the end of a residual branch.</summary>
    public bool ClearsBranchEnds { get; init; }

    /// <summary>Whether γ starts at 0.</summary>
    public bool StartsAtZero { get; private init; }

    public override long Weights => Kind.WeightsOf(Width);

    public override Layer Create(ParameterStore store) => Kind.CreateLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this with { StartsAtZero = ClearsBranchEnds && place.EndsBranch }, place.AfterCrelu);
}

/// <summary>An activation, and the dropout of what it gives.</summary>
/// <param name="Name">The beginning of the names of parameters, where it has some.</param>
/// <param name="Width">Columns that enter.</param>
/// <param name="Kind">Which one.</param>
/// <param name="Dropout">Range: [0, 1).</param>
internal sealed record ActivationSpec(string Name, long Width, Activation Kind, float Dropout = 0) : LayerSpec(Width, Kind.OutputsOf(Width))
{
    public override long Weights => Kind.WeightsOf(Width);

    public override Layer Create(ParameterStore store) => Kind.CreateLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this, Kind is CreluActivation);
}

/// <summary>Inverted dropout of single numbers.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Rate">Range: [0, 1).</param>
internal sealed record DropoutSpec(long Width, float Rate) : LayerSpec(Width, Width)
{
    public override Layer Create(ParameterStore store) => new DropoutLayer(checked((int)Width), Rate);
}

/// <summary>Inverted dropout of groups of columns, each row by itself.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Features">The group of each feature; null where each is a group.</param>
/// <param name="Rate">Range: [0, 1).</param>
internal sealed record GroupDropoutSpec(InputColumns Columns, FeatureGroups? Features, float Rate) : LayerSpec(Columns.Count, Columns.Count)
{
    /// <summary>The group of each column, numbers from 0 without gaps.</summary>
    public int[] Groups() => Columns.GroupsOf(Features);

    public override Layer Create(ParameterStore store) => new GroupDropoutLayer(Groups(), Rate);
}

/// <summary>Rows of learned tables in the place of the columns that hold their numbers.</summary>
/// <param name="Name">The beginning of the tables' names, <c>0.weight</c>, <c>1.weight</c>, …</param>
/// <param name="Layout">The encoded row.</param>
internal sealed record EmbeddingSpec(string Name, InputLayout Layout) : LayerSpec(Layout.Columns, Layout.EmbeddedColumns)
{
    public override long Weights => Layout.Tables.Sum(table => (long)table.Values * table.Dimension);

    public override Layer Create(ParameterStore store) => new EmbeddingLayer(this, store);
}

/// <summary>Layers one after the other; without any, the identity.</summary>
/// <param name="Layers">The layers.</param>
/// <param name="Inputs">Columns that enter the first.</param>
/// <param name="Outputs">Columns that leave the last.</param>
internal sealed record SequenceSpec(IReadOnlyList<LayerSpec> Layers, long Inputs, long Outputs) : LayerSpec(Inputs, Outputs)
{
    /// <summary>Leaves out what is null, of which at least one is not.</summary>
    public static SequenceSpec Of(params IEnumerable<LayerSpec?> layers) =>
        From(layers.OfType<LayerSpec>().First().Inputs, layers);

    /// <summary>Leaves out what is null; where all are, what enters leaves.</summary>
    public static SequenceSpec From(long inputs, params IEnumerable<LayerSpec?> layers)
    {
        LayerSpec[] present = [.. layers.OfType<LayerSpec>()];
        return new(present, inputs, present.Length > 0 ? present[^1].Outputs : inputs);
    }

    public override long Weights => Layers.Sum(layer => layer.Weights);

    public override Layer Create(ParameterStore store) => new SequenceLayer([.. Layers.Select(layer => layer.Create(store))]);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place)
    {
        var last = Layers.Count - 1;
        while (last > 0 && Layers[last] is DropoutSpec or SharedByMembersSpec { Shared: DropoutSpec })
            last--;
        var layers = new LayerSpec[Layers.Count];
        var afterCrelu = place.AfterCrelu;
        for (var i = 0; i < layers.Length; i++)
            (layers[i], afterCrelu) = Layers[i].At(new LayerPlace(afterCrelu, place.EndsBranch && i == last));
        return (this with { Layers = layers }, afterCrelu);
    }
}

/// <summary>y = S(x) + Drop(F(x)).</summary>
/// <param name="Branch">F.</param>
/// <param name="Shortcut">S, or null for the identity.</param>
/// <param name="Dropout">Rate at which numbers of F(x) are dropped. Range: [0, 1).</param>
/// <param name="StochasticDepth">Rate at which rows of F(x) are dropped. Range: [0, 1).</param>
internal sealed record ResidualSpec(LayerSpec Branch, LayerSpec? Shortcut, float Dropout = 0, float StochasticDepth = 0)
    : LayerSpec(Branch.Inputs, Branch.Outputs)
{
    public override long Weights => checked(Branch.Weights + (Shortcut?.Weights ?? 0));

    public override Layer Create(ParameterStore store) =>
        new ResidualLayer(Branch.Create(store), Shortcut?.Create(store), Dropout, StochasticDepth);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place)
    {
        var branch = Branch.At(place with { EndsBranch = true }).Layer;
        return (this with { Branch = branch, Shortcut = Shortcut?.At(place with { EndsBranch = false }).Layer }, false);
    }
}
