using MLNetDeep.Networks;
using MLNetDeep.Storage;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep.Training;

/// <summary>
/// Which part of the network training does not change. Create it with a method, such as <c>Freezing.Blocks(3)</c>. Frozen weights stay
/// bit-identical: no step, penalty, decay or largest norm touches them, and their gradients are no part of the norm that clipping looks
/// at. Default of the trainer: <see cref="None"/>.
/// </summary>
/// <remarks>
/// Frozen blocks compute in evaluation mode: their dropout is off, and their batch normalization uses its running statistics and leaves
/// them as they are. What they make of the rows is therefore computed once and kept, as long as the same blocks stay frozen.
/// </remarks>
public abstract record Freezing
{
    private protected Freezing() { }

    /// <summary>Everything trains.</summary>
    public static Freezing None() => new NoneFreezing();

    /// <summary>The input map and the lowest blocks stay as they are, for the whole training.</summary>
    /// <param name="count">How many blocks; 0 for the input map alone. Range: 0 to the number of blocks; with an initial model, to the
    /// number taken from it.</param>
    public static Freezing Blocks(int count) => new BlocksFreezing(count);

    /// <summary>
    /// Gradual unfreezing from above: at first the input map and the lowest <paramref name="blocks"/> blocks are frozen, then one block
    /// fewer every <paramref name="epochsOfBlock"/> epochs, at last nothing. Source: Howard and Ruder, 2018, "Universal language model
    /// fine-tuning", section 3.3.
    /// </summary>
    /// <param name="blocks">How many blocks are frozen in the first epoch. Range: 0 to the number of blocks.</param>
    /// <param name="epochsOfBlock">Unit: epochs. Range: at least 1. Default: 1.</param>
    public static Freezing GraduallyFrom(int blocks, int epochsOfBlock = 1)
    {
        if (blocks is < 0 or > DeepResidualOptions.MaximumBlocks) // is refused as the stage of a network
            return new GradualFreezing([new FreezingStage(1, blocks)]) { EpochsOfBlock = epochsOfBlock };
        var stages = Enumerable.Range(0, blocks + 2).Select(stage => new FreezingStage(
            1 + (int)Math.Min((long)stage * epochsOfBlock, int.MaxValue - 1), stage <= blocks ? blocks - stage : null));
        return new GradualFreezing([.. stages]) { EpochsOfBlock = epochsOfBlock };
    }

    /// <summary>Freezes or unfreezes in stages.</summary>
    /// <param name="stages">What is frozen from which epoch on, epochs rising; nothing is frozen before the first.</param>
    public static Freezing Gradually(params IEnumerable<FreezingStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        return new GradualFreezing([.. stages]);
    }

    /// <summary>
    /// Single tensors stay as they are, for the whole training. NOTE: only their numbers are frozen; the layers that they belong to go
    /// on as in training, dropout and batch statistics included.
    /// </summary>
    /// <param name="names">Names as in the model file, such as <c>blocks.1.linear1.weight</c>, or beginnings of names up to a dot, such
    /// as <c>blocks.1</c> or <c>output</c>.</param>
    public static Freezing Tensors(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new TensorsFreezing([.. names]);
    }

    /// <summary>What is frozen in an epoch, from 1.</summary>
    internal abstract FrozenPart At(int epoch);

    /// <summary>The most blocks that are frozen at any time; −1 where not even the input map is.</summary>
    internal virtual int MaxBlocks => -1;

    /// <summary>Says what is wrong with the record's values for a network of so many blocks, if anything.</summary>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="option">The option that says it.</param>
    internal virtual IEnumerable<string> Faults(int blocks, string option) => [];

    private protected static FrozenPart Lowest(int? blocks) => blocks is int count ? new(count + 1, []) : FrozenPart.None;

    private protected static IEnumerable<string> BlockFaults(int count, int blocks, string option) =>
        count >= 0 && count <= blocks ? [] : [$"The frozen blocks must be in [0, {blocks}], as {option} says, but was {count}."];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>What is frozen from an epoch on.</summary>
/// <param name="FromEpoch">The first epoch of the stage. Range: at least 1.</param>
/// <param name="Blocks">How many of the lowest blocks are frozen, together with the input map; null for nothing at all. Range: 0 to the
/// number of blocks.</param>
public sealed record FreezingStage(int FromEpoch, int? Blocks)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{(Blocks is int blocks ? $"{blocks} blocks" : "nothing")} from epoch {FromEpoch}");
}

/// <summary>Nothing is frozen.</summary>
[Kind("None")]
internal sealed record NoneFreezing : Freezing
{
    internal override FrozenPart At(int epoch) => FrozenPart.None;
}

/// <summary>The input map and the lowest blocks.</summary>
[Kind("Blocks")]
internal sealed record BlocksFreezing(int Count) : Freezing
{
    internal override FrozenPart At(int epoch) => Lowest(Count);

    internal override int MaxBlocks => Count;

    internal override IEnumerable<string> Faults(int blocks, string option) => BlockFaults(Count, blocks, option);
}

/// <summary>What the last stage that has begun says.</summary>
[Kind("Gradual")]
internal sealed record GradualFreezing(IReadOnlyList<FreezingStage> Stages) : Freezing
{
    /// <summary>What <see cref="Freezing.GraduallyFrom"/> was told, for messages; the stages say all else.</summary>
    internal int EpochsOfBlock { get; init; } = 1;

    internal override FrozenPart At(int epoch) => Lowest(Stages.LastOrDefault(stage => stage.FromEpoch <= epoch)?.Blocks);

    internal override int MaxBlocks => Stages.Max(stage => stage?.Blocks) ?? -1;

    internal override IEnumerable<string> Faults(int blocks, string option)
    {
        if (Stages.Any(stage => stage is null))
            return ["A stage must not be null."];
        var epochs = Stages.Select(stage => stage.FromEpoch).ToArray();
        return
        [
            .. Stages.Count > 0 ? Array.Empty<string>() : ["There must be at least one stage."],
            .. AtLeastOne("epochsOfBlock", EpochsOfBlock),
            .. EpochsOfBlock >= 1 && epochs.Where((epoch, stage) => epoch < 1 || stage > 0 && epoch <= epochs[stage - 1]).Any()
                ? [$"The epochs of the stages must be at least 1 and rise, but were {string.Join(", ", epochs)}."] : Array.Empty<string>(),
            // Of a whole descent, the first says enough.
            .. Stages.SelectMany(stage => stage.Blocks is int count ? BlockFaults(count, blocks, option) : []).Take(1),
        ];
    }

    // Lists compare by reference; the record is its values.
    public bool Equals(GradualFreezing? other) => base.Equals(other) && Stages.SequenceEqual(other!.Stages);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Stages.Count);
}

/// <summary>Single tensors by name.</summary>
[Kind("Tensors")]
internal sealed record TensorsFreezing(IReadOnlyList<string> Names) : Freezing
{
    private FrozenPart? _part;

    internal override FrozenPart At(int epoch) => _part ??= new(0, Names);

    internal override IEnumerable<string> Faults(int blocks, string option) =>
        Names.Count > 0 && !Names.Any(string.IsNullOrEmpty) ? [] : ["There must be names, none of them empty."];

    public bool Equals(TensorsFreezing? other) => base.Equals(other) && Names.SequenceEqual(other!.Names);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Names.Count);
}
