using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// The hyperparameters of a deep residual network and of its training. Every option has a default that suits most tables. Training
/// checks all options before it starts and reports all faults together.
/// </summary>
public record DeepResidualOptions
{
    internal const int MaximumBlocks = BlockWidths.MaximumBlocks;
    internal const int MaximumWidth = BlockWidths.MaximumWidth;

    /// <summary>
    /// How much time the training takes for how good a model. It decides what is left null below, and
    /// <see cref="EnsembleOptions.Bagging"/>; an option that is set stays as it is. Default: <see cref="Quality.Default"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Quality Quality { get; init; }

    /// <summary>Number of residual blocks. Range: 0 to 1,000. Default: 1.</summary>
    public int Blocks { get; init; } = DeepResidualDefaults.Blocks;

    /// <summary>Columns between blocks; with <see cref="Block.Attention"/> of a token, and a multiple of its heads. Range: 1 to 65,536. Default: 256.</summary>
    public int Width { get; init; } = DeepResidualDefaults.Width;

    /// <summary>
    /// The width of each block, as in <c>[300, 100]</c>. Set it for blocks of different widths; it replaces <see cref="Blocks"/> and
    /// <see cref="Width"/>. Where two widths differ, the shortcut is a projection. Range: 1 to 1,000 widths of 1 to 65,536, or null to use
    /// <see cref="Blocks"/> and <see cref="Width"/>. Default: null.
    /// </summary>
    public BlockWidths? Widths { get; init; }

    /// <summary>
    /// The activation function; <see cref="Block.FeedForward"/> and <see cref="Block.Attention"/> always use GELU. Default: <see cref="Networks.Activation.Parametric"/> of
    /// <see cref="Networks.Activation.Selu"/>.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Parametric(Activation.Selu());

    /// <summary>
    /// The normalization in the blocks and before the output map; <see cref="Block.FeedForward"/> and <see cref="Block.Attention"/> always use layer normalization.
    /// Default: <see cref="Networks.Normalization.None"/>.
    /// </summary>
    public Normalization Normalization { get; init; } = Normalization.None();

    /// <summary>Dropout rate inside a block. Range: [0, 1). Default: 0.15.</summary>
    public float Dropout { get; init; } = DeepResidualDefaults.Dropout;

    /// <summary>
    /// The kind of block, the numeric embedding, the initialization, the rates of groups of parameters. Default: pre-activation blocks
    /// behind a numeric embedding that is chosen by the table, as <see cref="Networks.Initialization.Ntk"/> initializes them.
    /// </summary>
    public ArchitectureOptions Architecture { get; init; } = new();

    /// <summary>
    /// Penalties, weight decay, further kinds of dropout, gradient clipping. Default: weight decay 0.02, which like dropout ends at 0, and
    /// residual dropout 0.15.
    /// </summary>
    public Regularization Regularization { get; init; } = new();

    /// <summary>The optimizer. Default: <see cref="Training.Optimizer.AdamW"/> with β₂ = 0.95.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW(beta2: 0.95f);

    /// <summary>
    /// The base learning rate; <see cref="LearningRateSchedule"/> multiplies it. Range: finite, above 0, or null for 0.04 with
    /// <see cref="Networks.Initialization.Ntk"/>, 0.0005 with <see cref="Block.Attention"/>, and else 0.001. Default: null.
    /// </summary>
    public float? LearningRate { get; init; }

    /// <summary>
    /// Whether the training begins with a <see cref="Diagnosis.LearningRateRangeTest"/> of 100 steps and takes the rate that it suggests, or that of the default
    /// where the loss never falls. It then is the <see cref="LearningRate"/> of <see cref="TrainingSummary.Options"/>; a bag's networks share it. NOTE: <see cref="LearningRate"/>
    /// must be null. Default: false.
    /// </summary>
    public bool FindLearningRate { get; init; }

    /// <summary>The schedule of the learning rate. Default: <see cref="Schedule.CosLog4"/>.</summary>
    public Schedule LearningRateSchedule { get; init; } = Schedule.CosLog4();

    /// <summary>
    /// The loss to minimize; null uses the task's default. Multiclass and binary: <see cref="Networks.Loss.CrossEntropy"/> with label
    /// smoothing 0.1 (0 with <see cref="ClassWeighting.Balanced"/>); a bag of networks (<see cref="EnsembleOptions.Bagging"/>) tries 0, too, on its first
    /// folds, and takes it where the log loss there is smaller by more than two standard errors of the difference (<see cref="TrainingSummary.BaggingTrials"/>). Regression:
    /// <see cref="Networks.Loss.SquaredError"/>. Default: null.
    /// </summary>
    public Loss? Loss { get; init; }

    /// <summary>The weights of the classes in the loss, for imbalanced classes. Default: <see cref="Training.ClassWeighting.None"/>.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.None();

    /// <summary>
    /// The maximum number of passes over the training rows of a network. Range: at least 1, or null for 28 · (10,000 / rows)^¼, with more than 16
    /// columns of numbers that have more than two values times √(16 / numbers), from 12 to 64; with <see cref="Quality.Fast"/> 0.4 times as
    /// many, from 6 to 24, and with <see cref="Quality.Best"/> twice as many, from 24 to 128. Rows are all that are given to the training.
    /// Default: null.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// The number of rows in a mini-batch. Range: 1 to 1,048,576, with <see cref="Networks.Normalization.BatchNorm"/> at least 2, or null for 64
    /// of up to 1,024 rows, 128 of up to 8,192, 256 of up to 30,000, 512 of up to 100,000, else 1,024. Default: null.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>How mini-batches are formed. Default: reshuffled every epoch, every row used.</summary>
    public Batches Batches { get; init; } = new();

    /// <summary>
    /// The validation set, the metric that chooses the best epoch, early stopping, and the decision threshold. Default: the loss, on the fold that
    /// a network of a bag is not trained on, or on 20 % of the rows where one network is trained; without early stopping.
    /// </summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>Input normalization, missing values and categories. Default: robust scaling with smooth clip; missing numbers become the median.</summary>
    public InputOptions Input { get; init; } = new();

    /// <summary>The target of a regression. Default: predictions are clipped to the range of the training rows' targets.</summary>
    public TargetOptions Target { get; init; } = new();

    /// <summary>Transfer learning: the initial model, and which layers are frozen. Default: none.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>Several networks in one model: bagging. Default: 5 networks, with <see cref="Quality.Fast"/> one, and with <see cref="Quality.Best"/> 8.</summary>
    public EnsembleOptions Ensemble { get; init; } = new();

    /// <summary>
    /// The number of threads of one training. The result does not depend on it. Range: at least 1, or null for as many as are fastest, up to
    /// one a core: some steps of the training are measured with more and with fewer threads. Default: null.
    /// </summary>
    public int? NumberOfThreads { get; init; }

    /// <summary>Settings of the run: engine, limits, checkpoints, report, progress, cancellation. Default: on the CPU, no limits, with a report.</summary>
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
            .. LearningRate is float rate ? Positive(nameof(LearningRate), rate) : [],
            .. FindLearningRate && LearningRate is float given
                ? [Invariant($"{nameof(LearningRate)} must be null where {nameof(FindLearningRate)} is true, but was {given}.")] : (string[])[],
            .. Part(nameof(LearningRateSchedule), LearningRateSchedule, part => part.Faults()),
            .. Loss is null ? [] : Part(nameof(Loss), Loss, part => part.Faults()),
            .. Part(nameof(ClassWeighting), ClassWeighting, _ => []),
            .. AtLeastOne(nameof(Epochs), Epochs),
            .. BatchSize is int batch ? Within(nameof(BatchSize), batch, 1, 1_048_576) : [],
            .. Known(nameof(Quality), Quality),
            .. Part(nameof(Batches), Batches, _ => []),
            .. AtLeastOne(nameof(NumberOfThreads), NumberOfThreads),
        ];
        string[] missing =
        [
            .. new (string Name, object? Group)[]
            {
                (nameof(Architecture), Architecture), (nameof(Regularization), Regularization), (nameof(Validation), Validation),
                (nameof(Input), Input), (nameof(Target), Target), (nameof(Transfer), Transfer), (nameof(Run), Run), (nameof(Ensemble), Ensemble),
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
        .. Group(nameof(Architecture), Architecture, group => group.Faults(Activation, Regularization)),
        .. Architecture.Block?.Faults(ToNetworkSpec(InputLayout.OfNumbers(1), outputs: 1)) ?? [],
        .. Group(nameof(Regularization), Regularization, group => group.Faults(Architecture.Block)),
        .. Group(nameof(Validation), Validation, group => group.Faults()),
        .. Group(nameof(Input), Input, group => group.Faults()),
        .. Group(nameof(Transfer), Transfer, group => group.Faults(this)),
        .. Group(nameof(Run), Run, group => group.Faults(this)),
        .. Group(nameof(Ensemble), Ensemble, group => group.Faults(this)),
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

    /// <summary>Into how many folds the rows are divided for bagging, where nothing is left to choose.</summary>
    internal int Folds => Ensemble.Bagging ?? throw Unchosen($"{nameof(Ensemble)}.{nameof(Ensemble.Bagging)}");

    /// <summary>The numeric embeddings to choose among; the first one is that of a network of no bag.</summary>
    internal IReadOnlyList<NumericEmbedding> NumericEmbeddings => QualityRules.NumericEmbeddingsOf(this);

    /// <summary>How the bins are found that a network may need; null where none needs them.</summary>
    internal ColumnBins? BinsToFit => NumericEmbeddings.Select(one => one.BinsToFit).FirstOrDefault(bins => bins is not null);

    /// <summary>Whether a network embeds numbers.</summary>
    internal bool EmbedsNumbers => NumericEmbeddings.Any(one => one.Parts.Count > 0);

    /// <summary>Whether several networks are trained, one for each fold.</summary>
    internal bool Bags => Folds > 1;

    /// <summary>The most threads of one network where <see cref="NumberOfThreads"/> is null.</summary>
    internal int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>The number of epochs, where nothing is left to choose.</summary>
    internal int UsedEpochs => Epochs ?? throw Unchosen(nameof(Epochs));

    /// <summary>The rows of a mini-batch, where nothing is left to choose.</summary>
    internal int UsedBatchSize => BatchSize ?? throw Unchosen(nameof(BatchSize));

    /// <summary>The base learning rate, where nothing is left to choose.</summary>
    internal float UsedLearningRate => LearningRate ?? throw Unchosen(nameof(LearningRate));

    private static InvalidOperationException Unchosen(string option) => new($"{option} is not chosen yet.");

    /// <summary>The loss; without one, and where no task has put its own in the place, that of several classes.</summary>
    internal Loss UsedLoss => Loss ?? Loss.Of(LearningTask.Multiclass);

    /// <summary>What of the options decides the result, without what a derived record adds.</summary>
    internal DeepResidualOptions ToReproducible() => new(this)
    {
        NumberOfThreads = null, MaxThreads = Environment.ProcessorCount, Unknown = null, Transfer = Transfer with { InitialModel = null }, Run = Run.ToReproducible(),
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
        NumericEmbedding = NumericEmbeddings[0] is NoneNumericEmbedding ? null : NumericEmbeddings[0],
        Activation = Activation,
        Normalization = Normalization,
        Initialization = Architecture.UsedInitialization,
        NormalizeLogits = Architecture.NormalizeLogits,
        Members = Architecture.Members,
        ScaleInputs = Architecture.ScaleInputs,
        StochasticDepth = Regularization.StochasticDepth,
        DropConnect = Regularization.DropConnect,
        GroupDropout = Regularization.GroupDropout,
        FeatureGroups = Regularization.GroupDropout > 0 ? Regularization.FeatureGroups : null,
    };

    /// <summary>What the options of a model file have that this version does not know, as JSON; null where there is nothing.</summary>
    internal string? Unknown { get; init; }

    /// <summary>How many blocks the network has.</summary>
    internal int BlockCount => Widths?.Count ?? Blocks;

    /// <summary>The option that says so.</summary>
    internal string NameOfBlockCount => Widths is null ? nameof(Blocks) : nameof(Widths);
}
