using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>The architecture of the network, beyond the options on top: <see cref="DeepResidualOptions.Architecture"/>.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>The kind of block. Default: <see cref="Networks.Block.PreActivation"/>.</summary>
    public Block Block { get; init; } = Block.PreActivation();

    /// <summary>
    /// What the network reads in the place of each number, or null to choose by the table. A bag of networks
    /// (<see cref="EnsembleOptions.Bagging"/>) then trains one network of each of <see cref="Networks.NumericEmbedding.Periodic"/>,
    /// <see cref="Networks.NumericEmbedding.PiecewiseLinear"/> and <see cref="Networks.NumericEmbedding.None"/> for each of its first two folds,
    /// above 10,000 rows for the first one, with <see cref="Quality.Best"/> for twice as many; all its networks have the kind with the smallest loss on the rows of these folds, in a classification
    /// with the smallest log loss at the best temperature. One network alone takes the first two <see cref="Networks.NumericEmbedding.SideBySide"/>, beside
    /// <see cref="TabularDataset.SparseSlots"/> none, nor with <see cref="Block.Attention"/>, whose tokens are embeddings. With an initial model, null takes that model's. <see cref="Training.TrainingSummary.BaggingTrials"/> has the losses. Whatever the kind, numbers with
    /// at most two values in the training rows stay as they are, as a linear map says any function of two values. Default: null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NumericEmbedding? NumericEmbedding { get; init; }

    /// <summary>Columns inside a block; <see cref="Block.FeedForward"/>, <see cref="Block.Attention"/> and <see cref="Block.Dense"/> ignore it. Range: 1 to 65,536. Default: 256.</summary>
    public int HiddenWidth { get; init; } = DeepResidualDefaults.HiddenWidth;

    /// <summary>Whether the logits are normalized, with <see cref="DeepResidualOptions.Normalization"/>. Default: false.</summary>
    public bool NormalizeLogits { get; init; }

    /// <summary>
    /// How the weights are initialized. Default: <see cref="Networks.Initialization.Ntk"/>, in the place of which <see cref="Block.Attention"/>
    /// has <see cref="Networks.Initialization.TorchDefault"/>.
    /// </summary>
    public Initialization Initialization { get; init; } = Initialization.Ntk();

    /// <summary>
    /// Whether each column that the first map reads is multiplied by a trained number, 1 at the start: a soft selection of features, best
    /// with a large <see cref="LearningRateFactors.Scale"/>. A model predicts with it at no cost. Source: Holzmüller, Grinsztajn and
    /// Steinwart, 2024, "Better by Default" (RealMLP). Default: true.
    /// </summary>
    public bool ScaleInputs { get; init; } = true;

    /// <summary>
    /// Learning rates of groups of parameters, relative to <see cref="DeepResidualOptions.LearningRate"/>. Default: 6 of scaled inputs, 0.1 of
    /// biases and activations, 0.25 of numeric embeddings, 1 of all others.
    /// </summary>
    public LearningRateFactors RateFactors { get; init; } = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.25f };

    /// <summary>Several networks in one that share most weights (TabM), or null for one network. Default: null.</summary>
    public Members? Members { get; init; }

    /// <summary>How the weights of this kind of block are initialized.</summary>
    internal Initialization UsedInitialization => Block is { ReadsTokens: true } && Initialization is NtkInitialization ? Initialization.TorchDefault() : Initialization;

    internal IEnumerable<string> Faults(Activation activation, Regularization regularization) =>
    [
        .. Members is null ? [] : Members.Faults(regularization).Select(fault => $"{nameof(Members)} {fault}"),
        .. Within(nameof(HiddenWidth), HiddenWidth, 1, DeepResidualOptions.MaximumWidth),
        .. Part(nameof(Block), Block, part => part.Faults()),
        .. NumericEmbedding is null ? [] : Part(nameof(NumericEmbedding), NumericEmbedding, part => part.Faults()),
        .. Part(nameof(Initialization), Initialization, part => part.Faults(activation)),
        .. Group(nameof(RateFactors), RateFactors, group => group.Faults()),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
