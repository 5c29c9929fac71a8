namespace MLNetDeep.Networks;

// k networks in one, that share most weights. What a layer does in rows of all members, [rows · k, columns] with the members of a row next
// to each other, is the same memory as [rows, k · columns]: a layer of all members is a layer of wider rows, and a layer that the members
// share is that layer on k times as many rows.
// Source: Gorishniy, Kotelnikov and Babenko, 2024, "TabM: advancing tabular deep learning with parameter-efficient ensembling".

/// <summary>
/// A layer that all members share, each with rows of its own: [rows, k · inputs] to [rows, k · outputs]. So do the tokens of a row.
/// </summary>
/// <param name="Shared">The layer.</param>
/// <param name="Members">k, members or tokens. Range: at least 2.</param>
internal sealed record SharedByMembersSpec(LayerSpec Shared, int Members)
    : LayerSpec(checked(Shared.Inputs * Members), checked(Shared.Outputs * Members))
{
    public override long Weights => Shared.Weights;

    public override Layer Create(ParameterStore store) => new SharedByMembersLayer(Shared.Create(store), Members);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place)
    {
        var (shared, givesCrelu) = Shared.At(place);
        return (this with { Shared = shared }, givesCrelu);
    }
}

/// <summary>What tells the members apart at the input: y of member m is scale[m] ∘ x. [rows, columns] to [rows, k · columns].</summary>
/// <param name="Name">The beginning of the name of <c>scale</c>, [k, columns].</param>
/// <param name="Columns">Columns that enter.</param>
/// <param name="Members">k. Range: at least 2.</param>
/// <param name="Features">The feature of each column: those of one feature start with the same number.</param>
/// <param name="StartsNormal">Whether the start is drawn from N(0, 1), for embedded numbers, or is 1 or −1.</param>
internal sealed record MemberScaleSpec(string Name, long Columns, int Members, IReadOnlyList<int> Features, bool StartsNormal)
    : LayerSpec(Columns, checked(Columns * Members))
{
    public override long Weights => checked(Columns * Members);

    public override Layer Create(ParameterStore store) => new MemberScaleLayer(this, store);
}

/// <summary>A linear map of each member's own: y of member m is x·W[m]ᵀ + b[m], in rows of all members.</summary>
/// <param name="Name">The beginning of the names of <c>weight</c>, [k, outputs, inputs], and <c>bias</c>, [k, outputs].</param>
/// <param name="Map">Columns and start of one member's map.</param>
/// <param name="Members">k. Range: at least 2.</param>
internal sealed record MemberHeadsSpec(string Name, LinearSpec Map, int Members)
    : LayerSpec(checked(Map.Inputs * Members), checked(Map.Outputs * Members))
{
    public override long Weights => checked(Map.Weights * Members);

    public override Layer Create(ParameterStore store) => new MemberHeadsLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this with { Map = (LinearSpec)Map.At(place).Layer }, false);
}

/// <summary>
/// A linear map that members share but for scales and biases of their own: y of member m is s[m] ∘ (W·(r[m] ∘ x)) + b[m], in rows of all
/// members. Source: Wen, Tran and Ba, 2020, "BatchEnsemble".
/// </summary>
/// <param name="Map">The shared map, of which the bias is not used; its name begins those of <c>weight</c>, [outputs, inputs], <c>input_scale</c>, [k, inputs],
/// <c>output_scale</c> and <c>bias</c>, [k, outputs].</param>
/// <param name="Members">k. Range: at least 2.</param>
internal sealed record MemberLinearSpec(LinearSpec Map, int Members)
    : LayerSpec(checked(Map.Inputs * Members), checked(Map.Outputs * Members))
{
    public override long Weights => checked(Map.Inputs * Map.Outputs + (Map.Inputs + 2 * Map.Outputs) * Members);

    public override Layer Create(ParameterStore store) => new MemberLinearLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this with { Map = (LinearSpec)Map.At(place).Layer }, false);
}
