using MLNetDeep.Networks;

namespace MLNetDeep.Libtorch;

/// <summary>The layers of libtorch, one for each kind of <see cref="LayerSpec"/>.</summary>
/// <param name="replicas">The parameters of each device.</param>
internal sealed class DeviceLayerFactory(IReadOnlyList<DeviceParameters> replicas)
{
    public ShardedLayer Create(LayerSpec spec) => spec switch
    {
        LinearSpec linear => Each(replica => Map(linear, replica)),
        ScaleSpec scale => Each(replica => new Scale(replica[$"{scale.Name}.scale"])),
        NormalizationSpec normalization => Normalize(normalization),
        ActivationSpec activation => Activate(activation),
        DropoutSpec dropout => Each(_ => new Dropout(dropout.Rate, (int)dropout.Outputs)),
        GroupDropoutSpec dropout => Each(replica => new GroupDropout(dropout.Groups(), dropout.Rate, replica.Device)),
        EmbeddingSpec embedding => Each(replica => new Embeddings(
            [.. embedding.Layout.Tables.Select((_, k) => replica[$"{embedding.Name}{k}.weight"])], embedding)),
        NumericEmbeddingSpec embedding => Each(replica => new NumericEmbeddings(embedding, replica)),
        SequenceSpec sequence => new Sequence([.. sequence.Layers.Select(Create)]),
        ResidualSpec residual => new Residual(
            Create(residual.Branch), residual.Shortcut is null ? null : Create(residual.Shortcut), residual.Dropout, residual.StochasticDepth),
        SharedByMembersSpec members => new SharedByMembers(Create(members.Shared), members.Members),
        MemberScaleSpec scale => Each(replica => new MemberScale(replica[$"{scale.Name}.scale"])),
        MemberHeadsSpec heads => Each(replica => new MemberHeads(
            replica[$"{heads.Name}.weight"], heads.Map.HasBias ? replica[$"{heads.Name}.bias"] : null, heads.Map.WeightFactor)),
        MemberLinearSpec linear => Each(replica => new MemberLinear(replica, linear)),
        TokenSpec tokens => Each(replica => new Tokens(tokens, replica)),
        AttentionSpec attention => Each(replica => new Attention(
            attention, attention.Queries is null ? null : Map(attention.Queries, replica), Map(attention.Maps, replica))),
        FirstColumnsSpec first => Each(_ => new FirstColumns((int)first.Outputs)),
        _ => throw Techniques.Unknown(spec),
    };

    private static LinearMap Map(LinearSpec spec, DeviceParameters parameters) => new(
        [.. spec.Names.Select(name => parameters[$"{name}.weight"])],
        spec.HasBias ? [.. spec.Names.Select(name => parameters[$"{name}.bias"])] : [], spec.DropConnect, spec.WeightFactor);

    private ShardedLayer Normalize(NormalizationSpec spec) => spec.Kind switch
    {
        BatchNormalization norm => new BatchNorm(spec, norm, replicas),
        LayerNormalization norm => Each(replica => new LayerNorm(replica[$"{spec.Name}.weight"], replica[$"{spec.Name}.bias"], norm)),
        _ => throw Techniques.Unknown(spec.Kind),
    };

    private ShardedLayer Activate(ActivationSpec spec)
    {
        var layer = Each(replica => spec.Kind switch
        {
            PreluActivation => new Prelu(replica[$"{spec.Name}.weight"], (int)spec.Width),
            ParametricActivation parametric => new Parametric(
                replica[$"{spec.Name}.alpha"], ActivationFunctions.Of(parametric.Of) ?? throw Techniques.Unknown(parametric.Of)),
            RreluActivation rrelu => new Rrelu(rrelu, (int)spec.Width),
            var kind => new Function(ActivationFunctions.Of(kind) ?? throw Techniques.Unknown(kind), (int)spec.Outputs),
        });
        return spec.Dropout > 0 ? new Sequence([layer, Each(_ => new Dropout(spec.Dropout, layer.Outputs))]) : layer;
    }

    // A layer in which rows do not depend on one another, from one for each device.
    private Replicated Each(Func<DeviceParameters, DeviceLayer> create) => new([.. replicas.Select(create)]);
}
