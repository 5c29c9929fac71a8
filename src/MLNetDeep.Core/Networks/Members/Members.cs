using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

/// <summary>
/// Several networks in one, which share most of their weights and are trained together: an ensemble hardly larger than one network, though
/// each member computes its own rows. The loss is the mean of the members' losses, the prediction the mean of their probabilities. Made by the method of
/// its name, as in <c>Members.Mini(16)</c>. Source: Gorishniy, Kotelnikov and Babenko, 2024, "TabM: advancing tabular deep learning with
/// parameter-efficient ensembling".
/// </summary>
public abstract partial record Members
{
    internal const int MaxCount = 256;

    private protected Members(int count) => Count = count;

    /// <summary>How many networks. Range: 2 to 256.</summary>
    public int Count { get; init; }

    /// <summary>TabM-mini: members differ by a scale of each input column and by their own output maps.</summary>
    /// <param name="count">How many networks. Range: 2 to 256. Default: 16.</param>
    public static Members Mini(int count = 16) => new MiniMembers(count);

    /// <summary>
    /// TabM: members differ by a scale of each input column, by scales of the inputs and the outputs and a bias in every map (BatchEnsemble:
    /// Wen, Tran and Ba, 2020), and by their own output maps.
    /// </summary>
    /// <param name="count">How many networks. Range: 2 to 256. Default: 16.</param>
    public static Members Full(int count = 16) => new FullMembers(count);

    /// <summary>A layer for the rows of all members, [rows, k · columns].</summary>
    internal abstract LayerSpec Spread(LayerSpec layer);

    /// <summary>The same for a part of the network.</summary>
    internal SequenceSpec Spread(SequenceSpec part) =>
        new([.. part.Layers.Select(Spread)], checked(part.Inputs * Count), checked(part.Outputs * Count));

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults(Regularization regularization) => CountFaults();

    /// <summary>Says what is wrong with the count, if anything.</summary>
    internal IEnumerable<string> CountFaults() =>
        Count is < 2 or > MaxCount ? [Invariant($"must have 2 to {MaxCount} networks, but had {Count}. Leave it null for one.")] : [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>Members that differ at the input and at the output.</summary>
[Kind("Mini")]
internal sealed record MiniMembers(int Count) : Members(Count)
{
    internal override LayerSpec Spread(LayerSpec layer) => new SharedByMembersSpec(layer, Count);
}

/// <summary>Members that differ in every map.</summary>
[Kind("Full")]
internal sealed record FullMembers(int Count) : Members(Count)
{
    internal override IEnumerable<string> Faults(Regularization regularization) =>
    [
        .. CountFaults(),
        .. regularization.DropConnect > 0 ? [Invariant($"must be {nameof(Members)}.{nameof(Mini)} with Regularization.DropConnect {regularization.DropConnect}, but was Full.")] : Array.Empty<string>(),
    ];

    internal override LayerSpec Spread(LayerSpec layer) => layer switch
    {
        LinearSpec linear => new MemberLinearSpec(linear, Count),
        SequenceSpec part => Spread(part),
        ResidualSpec residual => residual with
        {
            Branch = Spread(residual.Branch), Shortcut = residual.Shortcut is null ? null : new SharedByMembersSpec(residual.Shortcut, Count),
            Inputs = residual.Inputs * Count, Outputs = residual.Outputs * Count,
        },
        _ => new SharedByMembersSpec(layer, Count),
    };
}
