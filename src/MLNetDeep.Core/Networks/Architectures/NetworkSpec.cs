using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>What an <see cref="Architecture"/> is built of: plain data, which the model file stores.</summary>
internal sealed record NetworkSpec
{
    /// <summary>The encoded row. A model file has it in its encoder.</summary>
    [JsonIgnore]
    public InputLayout Input { get; init; } = InputLayout.OfNumbers(1);

    /// <summary>Scores of a row: the class count, or 1 where one score is enough. Range: at least 1.</summary>
    public required int Outputs { get; init; }

    /// <summary>The networks in one that share their weights, or null for one network.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Members? Members { get; init; }

    /// <summary>How many networks there are in one.</summary>
    [JsonIgnore]
    public int MemberCount => Members?.Count ?? 1;

    /// <summary>What makes the members' scores those of one network; null where there is one.</summary>
    /// <param name="ofClasses">Whether scores are logits of classes, or numbers.</param>
    public ScoreMean? MeanOfMembers(bool ofClasses) => Members is null ? null : new ScoreMean(
        !ofClasses ? LearningTask.Regression : Outputs == 1 ? LearningTask.Binary : LearningTask.Multiclass, Outputs, Members.Count);

    /// <summary>How many blocks. Range: at least 0.</summary>
    public required int Blocks { get; init; }

    /// <summary>Columns between blocks. Range: at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Columns inside a block. Range: at least 1.</summary>
    public required int HiddenWidth { get; init; }

    /// <summary>Dropout rate inside a block. Range: [0, 1).</summary>
    public required float Dropout { get; init; }

    /// <summary>Dropout rate at the end of a block. Range: [0, 1).</summary>
    public required float ResidualDropout { get; init; }

    public required Block Block { get; init; }

    public required Activation Activation { get; init; }

    public required Normalization Normalization { get; init; }

    public required Initialization Initialization { get; init; }

    /// <summary>Whether the output map is normalized as the blocks are.</summary>
    public bool NormalizeLogits { get; init; }

    /// <summary>Whether each column that the first map reads is multiplied by a trained number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ScaleInputs { get; init; }

    /// <summary>Rate at which the last block's branch is dropped, row by row. Range: [0, 1).</summary>
    public float StochasticDepth { get; init; }

    /// <summary>Rate at which the weights of the blocks' maps are dropped. Range: [0, 1).</summary>
    public float DropConnect { get; init; }

    /// <summary>Rate at which groups of input columns are dropped. Range: [0, 1).</summary>
    public float GroupDropout { get; init; }

    /// <summary>The group of each feature, for <see cref="GroupDropout"/>; null where each feature is a group.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FeatureGroups? FeatureGroups { get; init; }

    /// <summary>Columns between blocks from block to block, in the place of <see cref="Width"/>; null where all have that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BlockWidths? Widths { get; init; }

    /// <summary>What the network reads in the place of numbers; null where they stay as they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NumericEmbedding? NumericEmbedding { get; init; }

    /// <summary>The columns that the first map reads.</summary>
    [JsonIgnore]
    public InputColumns InputColumns => new(Input, NumericEmbedding);

    /// <summary>Columns that the input map gives.</summary>
    [JsonIgnore]
    public int FirstWidth => Blocks > 0 ? WidthOf(0) : Width;

    /// <summary>Columns that a block gives.</summary>
    public int WidthOf(int block) => Widths?[block] ?? Width;

    /// <summary>
    /// The rate of one block, which grows by the same from block to block. NOTE: from 0 for the first block, as in later practice; in
    /// Huang et al., 2016, section 3, the first of L blocks has 1/L of the last one's rate.
    /// </summary>
    public float StochasticDepthOf(int block) => Blocks > 1 ? StochasticDepth * block / (Blocks - 1) : 0;

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"{Blocks} blocks of {Widths?.ToString() ?? $"{Width}"}×{HiddenWidth} from {InputColumns.Count} to {Outputs} columns")
        + (Input.Sparse is { } sparse ? Invariant($", and {sparse.Slots} sparse slots") : "");
}
