using MLNetDeep.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Tuning;

/// <summary>
/// Which options are searched, and their values. Null keeps an option at its value in the trainer's options, as do all options that are not
/// listed here. An option is also kept where it has no effect for the table, the task or another option.
/// </summary>
public sealed record TuningSpace
{
    // Around the learning rates that QualityRules chooses.
    private static readonly TuningRange RatesOfNtk = new(0.01, 0.15, Logarithmic: true);
    private static readonly TuningRange OtherRates = new(2e-4, 5e-3, Logarithmic: true);

    /// <summary>
    /// <see cref="ArchitectureOptions.Block"/>; not with an initial model. It is drawn first, and decides which of the others count and the range of the rate. Not searched
    /// by default: a step of <see cref="Networks.Block.Attention"/> takes twenty times as long as one of the default block, and more. Default: null.
    /// </summary>
    public TuningChoices<Block>? Block { get; init; }

    /// <summary><see cref="DeepResidualOptions.Blocks"/>; not with an initial model, and null with <see cref="DeepResidualOptions.Widths"/>. Default: 1 to 4.</summary>
    public TuningRange? Blocks { get; init; } = new(1, 4);

    /// <summary><see cref="DeepResidualOptions.Width"/>; not with an initial model, and null with <see cref="DeepResidualOptions.Widths"/>. Default: 64, 96, 128, 192, 256.</summary>
    public TuningChoices<int>? Width { get; init; } = [64, 96, 128, 192, 256];

    /// <summary>
    /// <see cref="ArchitectureOptions.HiddenWidth"/>; not with an initial model, <see cref="Networks.Block.FeedForward"/>, <see cref="Networks.Block.Attention"/> or <see cref="Networks.Block.Dense"/>.
    /// Default: 128, 192, 256, 384, 512.
    /// </summary>
    public TuningChoices<int>? HiddenWidth { get; init; } = [128, 192, 256, 384, 512];

    /// <summary>
    /// <see cref="DeepResidualOptions.Activation"/>; not with an initial model, <see cref="Networks.Block.FeedForward"/> or <see cref="Networks.Block.Attention"/>. Default: parametric SELU, ReLU,
    /// GELU, SiLU.
    /// </summary>
    public TuningChoices<Activation>? Activation { get; init; } =
        [Networks.Activation.Parametric(Networks.Activation.Selu()), Networks.Activation.Relu(), Networks.Activation.Gelu(), Networks.Activation.Silu()];

    /// <summary>
    /// <see cref="DeepResidualOptions.Normalization"/>; not with an initial model, <see cref="Networks.Block.FeedForward"/> or <see cref="Networks.Block.Attention"/>.
    /// Default: None, BatchNorm, LayerNorm.
    /// </summary>
    public TuningChoices<Normalization>? Normalization { get; init; } =
        [Networks.Normalization.None(), Networks.Normalization.BatchNorm(), Networks.Normalization.LayerNorm()];

    /// <summary><see cref="DeepResidualOptions.Dropout"/>. Default: 0 to 0.5.</summary>
    public TuningRange? Dropout { get; init; } = new(0, 0.5);

    /// <summary><see cref="Regularization.ResidualDropout"/>; not with <see cref="Networks.Block.Dense"/>. Default: 0 to 0.3.</summary>
    public TuningRange? ResidualDropout { get; init; } = new(0, 0.3);

    /// <summary>
    /// <see cref="DeepResidualOptions.LearningRate"/>. Default: 0.01 to 0.15 with <see cref="Networks.Initialization.Ntk"/>, 0.0002 to 0.005
    /// without; logarithmic.
    /// </summary>
    public TuningRange? LearningRate { get; init; } = RatesOfNtk;

    /// <summary><see cref="Regularization.WeightDecay"/>. Default: 0.0001 to 0.1, logarithmic.</summary>
    public TuningRange? WeightDecay { get; init; } = new(1e-4, 0.1, Logarithmic: true);

    /// <summary>
    /// The label smoothing of <see cref="Loss.CrossEntropy"/>; not with another loss, nor with balanced class weights. Default: 0 to 0.15.
    /// </summary>
    public TuningRange? LabelSmoothing { get; init; } = new(0, 0.15);

    /// <summary><see cref="DeepResidualOptions.BatchSize"/>. Default: 64, 128, 256, 512.</summary>
    public TuningChoices<int>? BatchSize { get; init; } = [64, 128, 256, 512];

    /// <summary>
    /// <see cref="InputOptions.Normalization"/>; not with an initial model. Default: standardized, robust with smooth clip,
    /// quantiles to normal.
    /// </summary>
    public TuningChoices<InputNormalization>? InputNormalization { get; init; } =
    [
        Data.InputNormalization.Standardize(bounded: true), Data.InputNormalization.RobustSmoothClip(), Data.InputNormalization.QuantileNormal(),
    ];

    /// <summary>
    /// <see cref="Data.Categories.MaxDimension"/>, the largest dimension of an embedding; only for tables with categories, not with an
    /// initial model. Default: 4, 8, 16, 32, 64.
    /// </summary>
    public TuningChoices<int>? EmbeddingDimensions { get; init; } = [4, 8, 16, 32, 64];

    /// <summary>Everything that is wrong with the space for a trainer with the options, a sentence each.</summary>
    internal IEnumerable<string> Faults(DeepResidualOptions options, LearningTask task, bool hasCategories) =>
    [
        .. options.Widths is not null && options.Transfer.InitialModel is null && (Blocks is not null || Width is not null)
            ? [$"Blocks and Width must be null where Widths is set, as it is to {options.Widths}: it takes the place of both."] : Array.Empty<string>(),
        .. DimensionFaults(options, task, hasCategories),
    ];

    private IEnumerable<string> DimensionFaults(DeepResidualOptions options, LearningTask task, bool hasCategories)
    {
        if (BlockFor(options) is not { } block)
            return DimensionsFor(options, task, hasCategories) is { Count: > 0 } all ? Of(options, all)
                : ["there is nothing to search: no option that counts for the trainer has a range."];
        if (block.Faults(options).ToArray() is { Length: > 0 } faults)
            return faults;
        return block.Choices!.Select((_, number) => block.Set(options, number)).SelectMany(one => Of(one, DimensionsFor(one, task, hasCategories))).Distinct();

        static IEnumerable<string> Of(DeepResidualOptions options, IEnumerable<TuningDimension> dimensions) => dimensions.SelectMany(one => one.Faults(options));
    }

    /// <summary>The choice of the block, which decides what else is searched; null where it is not searched.</summary>
    internal TuningDimension? BlockFor(DeepResidualOptions options) => Block is null || options.Transfer.InitialModel is not null ? null
        : TuningDimension.Among(nameof(Block), Block, one => one.Architecture.Block, (one, item) => one with { Architecture = one.Architecture with { Block = item } });

    /// <summary>The options that are searched for a trainer with the given ones, whose block is drawn.</summary>
    internal IReadOnlyList<TuningDimension> DimensionsFor(DeepResidualOptions options, LearningTask task, bool hasCategories)
    {
        var dimensions = new List<TuningDimension>();
        var drawn = options.Transfer.InitialModel is null;       // else the network and its input are the model's
        if (drawn && Blocks is { } blocks)
            dimensions.Add(new(nameof(Blocks), blocks, one => one.Blocks, (one, number) => one with { Blocks = (int)number }) { IsWhole = true });
        Choose(nameof(Width), drawn, Width, one => one.Width, (one, item) => one with { Width = item });
        Choose(nameof(HiddenWidth), drawn, HiddenWidth, one => one.Architecture.HiddenWidth,
            (one, item) => one with { Architecture = one.Architecture with { HiddenWidth = item } });
        Choose(nameof(Activation), drawn, Activation, one => one.Activation, (one, item) => one with { Activation = item });
        Choose(nameof(Normalization), drawn, Normalization, one => one.Normalization, (one, item) => one with { Normalization = item });
        Range(nameof(Dropout), Dropout, one => one.Dropout, (one, number) => one with { Dropout = (float)number });
        Range(nameof(ResidualDropout), ResidualDropout, one => one.Regularization.ResidualDropout,
            (one, number) => one with { Regularization = one.Regularization with { ResidualDropout = (float)number } });
        Range(nameof(LearningRate), LearningRateFor(options), one => one.LearningRate ?? QualityRules.LearningRateOf(one), (one, number) => one with { LearningRate = (float)number, FindLearningRate = false });
        Range(nameof(WeightDecay), WeightDecay, one => one.Regularization.WeightDecay,
            (one, number) => one with { Regularization = one.Regularization with { WeightDecay = (float)number } });
        if (options.ClassWeighting is not Training.BalancedClassWeighting && (options.Loss ?? Loss.Of(task)) is CrossEntropyLoss loss)
            Range(nameof(LabelSmoothing), LabelSmoothing, one => ((one.Loss ?? loss) as CrossEntropyLoss)!.LabelSmoothing,
                (one, number) => one with { Loss = loss with { LabelSmoothing = (float)number } });
        Choose(nameof(BatchSize), true, BatchSize, one => one.BatchSize ?? 0, (one, item) => one with { BatchSize = item });
        Choose(nameof(InputNormalization), drawn, InputNormalization, one => one.Input.Normalization,
            (one, item) => one with { Input = one.Input with { Normalization = item } });
        Choose(nameof(EmbeddingDimensions), drawn && hasCategories, EmbeddingDimensions, one => one.Input.Categories.MaxDimension,
            (one, item) => one with { Input = one.Input with { Categories = one.Input.Categories with { MaxDimension = item } } });
        return dimensions;

        bool Counts(string name) => !options.Architecture.Block.Unused.Contains(name);

        void Range(string name, TuningRange? range, Func<DeepResidualOptions, double> get, Func<DeepResidualOptions, double, DeepResidualOptions> set)
        {
            if (range is not null && Counts(name))
                dimensions.Add(new TuningDimension(name, range, get, set));
        }

        void Choose<TItem>(
            string name, bool counts, TuningChoices<TItem>? choices, Func<DeepResidualOptions, TItem?> get,
            Func<DeepResidualOptions, TItem, DeepResidualOptions> set)
            where TItem : IEquatable<TItem>
        {
            if (counts && choices is not null && Counts(name))
                dimensions.Add(TuningDimension.Among(name, choices, get, set));
        }
    }

    /// <summary>The range that was set, else that of the initialization.</summary>
    private TuningRange? LearningRateFor(DeepResidualOptions options) =>
        ReferenceEquals(LearningRate, RatesOfNtk) && !options.Architecture.UsedInitialization.DividesByRootOfInputs ? OtherRates : LearningRate;

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
