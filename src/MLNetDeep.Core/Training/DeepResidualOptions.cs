using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// What a deep residual network is made of and how it is trained. Every option has a default that suits most tables; training
/// checks all of them at once and never changes them.
/// </summary>
public record DeepResidualOptions
{
    internal const int MaximumBlocks = BlockWidths.MaximumBlocks;
    internal const int MaximumWidth = BlockWidths.MaximumWidth;

    /// <summary>Number of residual blocks. Range: 0 to 1,000. Default: 2.</summary>
    public int Blocks { get; init; } = DeepResidualDefaults.Blocks;

    /// <summary>Columns between blocks. Range: 1 to 65,536. Default: 128.</summary>
    public int Width { get; init; } = DeepResidualDefaults.Width;

    /// <summary>
    /// Columns of each block, for blocks of different widths, as in <c>[300, 100]</c>: they take the place of <see cref="Blocks"/> and
    /// <see cref="Width"/>, and a shortcut is a projection where the widths differ. Range: 1 to 1,000 widths of 1 to 65,536, or null for
    /// blocks of one width. Default: null.
    /// </summary>
    public BlockWidths? Widths { get; init; }

    /// <summary>The nonlinearity; <see cref="Block.FeedForward"/> has its own. Default: <see cref="Networks.Activation.Relu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Relu();

    /// <summary>
    /// The normalization of the blocks, and before the output map; <see cref="Block.FeedForward"/> has its own.
    /// Default: <see cref="Networks.Normalization.BatchNorm"/>.
    /// </summary>
    public Normalization Normalization { get; init; } = Normalization.BatchNorm();

    /// <summary>Dropout rate inside a block. Range: [0, 1). Default: 0.25.</summary>
    public float Dropout { get; init; } = DeepResidualDefaults.Dropout;

    /// <summary>What blocks are made of, and how the weights start. Default: pre-activation blocks of 256 hidden columns.</summary>
    public ArchitectureOptions Architecture { get; init; } = new();

    /// <summary>Penalties, decay, further kinds of dropout, clipping. Default: decoupled decay of 0.01, residual dropout of 0.1.</summary>
    public Regularization Regularization { get; init; } = new();

    /// <summary>The rule of the steps. Default: <see cref="Training.Optimizer.AdamW"/>.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW();

    /// <summary>The largest learning rate, which <see cref="LearningRateSchedule"/> scales. Range: finite, above 0. Default: 0.001.</summary>
    public float LearningRate { get; init; } = DeepResidualDefaults.LearningRate;

    /// <summary>
    /// How the learning rate moves. Default: <see cref="Schedule.Performance"/>, to 0.3 of what it was after 6 epochs without a better
    /// validation metric.
    /// </summary>
    public Schedule LearningRateSchedule { get; init; } = Schedule.Performance(factor: 0.3, patience: 5);

    /// <summary>
    /// What is made small, or null for the task's own: <see cref="Networks.Loss.CrossEntropy"/> with label smoothing of 0.05 (0 with
    /// <see cref="ClassWeighting.Balanced"/>), in binary classification <see cref="Networks.Loss.BinaryCrossEntropy"/>, in regression <see cref="Networks.Loss.SquaredError"/>. Default: null.
    /// </summary>
    public Loss? Loss { get; init; }

    /// <summary>How much each class counts in the loss, for classes of very different sizes. Default: <see cref="Training.ClassWeighting.None"/>.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.None();

    /// <summary>Most passes over the training rows. Range: at least 1. Default: 200.</summary>
    public int Epochs { get; init; } = DeepResidualDefaults.Epochs;

    /// <summary>Rows of a training step. Range: 1 to 1,048,576, with <see cref="Networks.Normalization.BatchNorm"/> at least 2. Default: 128.</summary>
    public int BatchSize { get; init; } = DeepResidualDefaults.BatchSize;

    /// <summary>How the rows are put into batches. Default: reshuffled every epoch, no row left out on purpose.</summary>
    public Batches Batches { get; init; } = new();

    /// <summary>
    /// What the best epoch is chosen by, when training stops, and where a probability becomes a label. Default: the loss over 0.15 of the
    /// rows, with a patience of 20 epochs.
    /// </summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>How numbers and categories enter the network. Default: standardized, bounded; missing numbers by the median.</summary>
    public InputOptions Input { get; init; } = new();

    /// <summary>What training takes from another model, and what it leaves as it is. Default: nothing.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>Threads of one training, at least one a replica; the result does not depend on it. Range: at least 1, or null for one a core. Default: null.</summary>
    public int? NumberOfThreads { get; init; }

    /// <summary>Engine, limits, checkpoints, report, progress, cancellation. Default: on the CPU, without limits, with a report.</summary>
    public TrainingRunOptions Run { get; init; } = new();

    /// <summary>The options that differ from the defaults, as in <c>Blocks 3, Activation Gelu</c>.</summary>
    public sealed override string ToString() => OptionText.OfDifferences(this, Activator.CreateInstance(GetType())!);

    /// <summary>Everything that is wrong with the options, a sentence each.</summary>
    internal IEnumerable<string> Faults()
    {
        IEnumerable<string> faults =
        [
            .. Within(nameof(Blocks), Blocks, 0, MaximumBlocks),
            .. Within(nameof(Width), Width, 1, MaximumWidth),
            .. Part(nameof(Activation), Activation, part => part.Faults()),
            .. Part(nameof(Normalization), Normalization, part => part.Faults()),
            .. Rate(nameof(Dropout), Dropout),
            .. Part(nameof(Optimizer), Optimizer, part => part.Faults()),
            .. Positive(nameof(LearningRate), LearningRate),
            .. Part(nameof(LearningRateSchedule), LearningRateSchedule, part => part.Faults()),
            .. Loss is null ? [] : Part(nameof(Loss), Loss, part => part.Faults()),
            .. Part(nameof(ClassWeighting), ClassWeighting, _ => []),
            .. AtLeastOne(nameof(Epochs), Epochs),
            .. Within(nameof(BatchSize), BatchSize, 1, 1_048_576),
            .. Part(nameof(Batches), Batches, _ => []),
            .. AtLeastOne(nameof(NumberOfThreads), NumberOfThreads),
        ];
        string[] missing =
        [
            .. new (string Name, object? Group)[]
            {
                (nameof(Architecture), Architecture), (nameof(Regularization), Regularization), (nameof(Validation), Validation),
                (nameof(Input), Input), (nameof(Transfer), Transfer), (nameof(Run), Run),
            }.Where(one => one.Group is null).Select(one => $"{one.Name} must not be null."),
        ];
        // What groups say may depend on each other.
        return missing.Length > 0 ? [.. faults, .. missing] : [.. faults, .. BatchFaults(), .. GroupFaults()];
    }

    private IEnumerable<string> BatchFaults() => BatchSize == 1 && NormalizesBatches
        ? [$"{nameof(BatchSize)} must be at least 2 with {nameof(Normalization)}.BatchNorm, but was 1: a single row has no batch statistics. "
            + $"{nameof(Normalization)}.LayerNorm() takes each row by itself."]
        : [];

    private IEnumerable<string> GroupFaults() =>
    [
        .. Widths is null ? [] : Widths.Faults().Select(fault => $"{nameof(Widths)} {fault}"),
        .. Group(nameof(Architecture), Architecture, group => group.Faults(Activation)),
        .. Group(nameof(Regularization), Regularization, group => group.Faults(Architecture.Block)),
        .. Group(nameof(Validation), Validation, group => group.Faults()),
        .. Group(nameof(Input), Input, group => group.Faults()),
        .. Group(nameof(Transfer), Transfer, group => group.Faults(this)),
        .. Group(nameof(Run), Run, group => group.Faults(this)),
    ];

    /// <summary>Refuses options with faults, naming all of them together.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate(string argumentName)
    {
        var faults = string.Join(" ", Faults());
        if (faults.Length > 0)
            throw new ArgumentException(faults, argumentName);
    }

    /// <summary>Whether the network has a batch normalization, which needs more than one row in a batch.</summary>
    internal bool NormalizesBatches => Architecture.Block is { } block && Normalization is not null
        && block.NormalizationOf(ToNetworkSpec(InputLayout.OfNumbers(1), outputs: 1)) is BatchNormalization
        && (BlockCount > 0 || block.EndsLinear || Architecture.NormalizeLogits);

    /// <summary>The loss; without one, and where no task has put its own in the place, that of several classes.</summary>
    internal Loss UsedLoss => Loss ?? Loss.Of(LearningTask.Multiclass);

    /// <summary>What of the options decides the result, without what a derived record adds.</summary>
    internal DeepResidualOptions ToReproducible() => new(this)
    {
        NumberOfThreads = null, Unknown = null, Transfer = Transfer with { InitialModel = null }, Run = Run.ToReproducible(),
    };

    /// <summary>The architecture for encoded rows of a layout and so many scores a row.</summary>
    internal NetworkSpec ToNetworkSpec(InputLayout input, int outputs) => new()
    {
        Input = input,
        Outputs = outputs,
        Blocks = BlockCount,
        Width = Width,
        Widths = Widths,
        HiddenWidth = Architecture.HiddenWidth,
        Dropout = Dropout,
        ResidualDropout = Regularization.ResidualDropout,
        Block = Architecture.Block,
        Activation = Activation,
        Normalization = Normalization,
        Initialization = Architecture.Initialization,
        NormalizeLogits = Architecture.NormalizeLogits,
        StochasticDepth = Regularization.StochasticDepth,
        DropConnect = Regularization.DropConnect,
        GroupDropout = Regularization.GroupDropout,
        FeatureGroups = Regularization.GroupDropout > 0 ? Regularization.FeatureGroups : null,
    };

    /// <summary>What the options of a model file have that this version does not know, as JSON; null where there is nothing.</summary>
    internal string? Unknown { get; init; }

    /// <summary>How many blocks the network has.</summary>
    internal int BlockCount => Widths?.Count ?? Blocks;
}
