using System.Text.Json.Serialization;
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
    internal const int MaximumBlocks = 1_000;
    internal const int MaximumWidth = 65_536;

    private const int MaximumReplicas = 256;

    /// <summary>Number of residual blocks. Range: 0 to 1,000. Default: 2.</summary>
    public int Blocks { get; init; } = DeepResidualDefaults.Blocks;

    /// <summary>Columns between blocks. Range: 1 to 65,536. Default: 128.</summary>
    public int Width { get; init; } = DeepResidualDefaults.Width;

    /// <summary>Columns inside a block; <see cref="Block.FeedForward"/> has its own. Range: 1 to 65,536. Default: 256.</summary>
    public int HiddenWidth { get; init; } = DeepResidualDefaults.HiddenWidth;

    /// <summary>The kind of block. Default: <see cref="Networks.Block.PreActivation"/>.</summary>
    public Block Block { get; init; } = Block.PreActivation();

    /// <summary>The nonlinearity; <see cref="Block.FeedForward"/> has its own. Default: <see cref="Networks.Activation.Relu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Relu();

    /// <summary>
    /// The normalization of the blocks, and before the output map; <see cref="Block.FeedForward"/> has its own.
    /// Default: <see cref="Networks.Normalization.BatchNorm"/>.
    /// </summary>
    public Normalization Normalization { get; init; } = Normalization.BatchNorm();

    /// <summary>Dropout rate inside a block. Range: [0, 1). Default: 0.25.</summary>
    public float Dropout { get; init; } = DeepResidualDefaults.Dropout;

    /// <summary>Dropout rate at the end of a block, before the sum. Range: [0, 1). Default: 0.1.</summary>
    public float ResidualDropout { get; init; } = 0.1f;

    /// <summary>
    /// Whether the output map is followed by the blocks' kind of normalization, over the logits. Default: false.
    /// </summary>
    public bool NormalizeLogits { get; init; }

    /// <summary>
    /// Stochastic depth: the rate at which a row skips the branch of the last block; the rates of the blocks grow evenly from 0, the
    /// first block's. Off when predicting. Source: Huang et al., 2016. Range: [0, 1). Default: 0.
    /// </summary>
    public float StochasticDepth { get; init; }

    /// <summary>
    /// DropConnect: the rate at which weights of the blocks' linear maps are dropped, anew for each batch. Off when predicting.
    /// Source: Wan et al., 2013. Range: [0, 1). Default: 0.
    /// </summary>
    public float DropConnect { get; init; }

    /// <summary>
    /// Group dropout: the rate at which a row loses all columns of one input field at once. Off when predicting. Source: the spatial
    /// dropout of Tompson et al., 2015. Range: [0, 1). Default: 0.
    /// </summary>
    public float GroupDropout { get; init; }

    /// <summary>
    /// What <see cref="GroupDropout"/> drops together: the group of each feature, as in <c>[0, 0, 1]</c> for two features of one field
    /// and one of another. A missing-value indicator belongs to its feature. Range: one number of at least 0 for each feature, or null
    /// where each feature is a group. Default: null.
    /// </summary>
    public FeatureGroups? FeatureGroups { get; init; }

    /// <summary>How the weights start. Default: <see cref="Networks.Initialization.KaimingUniform"/>.</summary>
    public Initialization Initialization { get; init; } = Initialization.KaimingUniform();

    /// <summary>
    /// What is made small, or null for the task's own: <see cref="Networks.Loss.CrossEntropy"/> with label smoothing of 0.05 (0 with
    /// <see cref="ClassWeighting.Balanced"/>), in binary classification <see cref="Networks.Loss.BinaryCrossEntropy"/>, in regression <see cref="Networks.Loss.SquaredError"/>. Default: null.
    /// </summary>
    public Loss? Loss { get; init; }

    /// <summary>How much each class counts in the loss, for classes of very different sizes. Default: <see cref="Training.ClassWeighting.None"/>.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.None();

    /// <summary>
    /// Binary classification: from where on a row is taken for the second class, or null for a probability of one half. Default: null.
    /// </summary>
    public DecisionThreshold? Threshold { get; init; }

    /// <summary>The rule of the steps. Default: <see cref="Training.Optimizer.AdamW"/>.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW();

    /// <summary>The largest learning rate, which <see cref="RateSchedule"/> scales. Range: finite, above 0. Default: 0.001.</summary>
    public float LearningRate { get; init; } = DeepResidualDefaults.LearningRate;

    /// <summary>
    /// How the learning rate moves. Default: <see cref="Schedule.Performance"/>, to 0.3 of what it was after 6 epochs without a better
    /// validation metric.
    /// </summary>
    public Schedule RateSchedule { get; init; } = Schedule.Performance(factor: 0.3, patience: 5);

    /// <summary>
    /// How the rates of <see cref="Dropout"/>, <see cref="ResidualDropout"/>, <see cref="StochasticDepth"/>, <see cref="DropConnect"/> and
    /// <see cref="GroupDropout"/> move. Default: <see cref="Schedule.Constant"/>.
    /// </summary>
    public Schedule DropoutSchedule { get; init; } = Schedule.Constant();

    /// <summary>How penalties and decay weigh on the weights. Default: decoupled decay of 0.01.</summary>
    public Regularization Regularization { get; init; } = new();

    /// <summary>How the decoupled decay moves. Default: <see cref="Schedule.Constant"/>.</summary>
    public Schedule DecaySchedule { get; init; } = Schedule.Constant();

    /// <summary>What is done with large gradients. Default: <see cref="Training.Clipping.None"/>.</summary>
    public Clipping Clipping { get; init; } = Clipping.None();

    /// <summary>Rows of a training step. Range: 1 to 1,048,576, with <see cref="Networks.Normalization.BatchNorm"/> at least 2. Default: 128.</summary>
    public int BatchSize { get; init; } = DeepResidualDefaults.BatchSize;

    /// <summary>How the rows are put into batches. Default: reshuffled every epoch, no row left out on purpose.</summary>
    public Batches Batches { get; init; } = new();

    /// <summary>Most passes over the training rows. Range: at least 1. Default: 200.</summary>
    public int Epochs { get; init; } = DeepResidualDefaults.Epochs;

    /// <summary>
    /// Share of the rows, the same of every class, that is set aside to choose the epoch whose weights are kept; 0 trains on all rows
    /// and keeps the last weights. Not used where validation data is given. Range: [0, 0.9]. Default: 0.15.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.15;

    /// <summary>What the best epoch is chosen by: a metric of the task. Default: <see cref="ValidationMetric.Loss"/>.</summary>
    public ValidationMetric ValidationMetric { get; init; } = ValidationMetric.Loss;

    /// <summary>Training stops after so many epochs without a better validation metric. Range: at least 1, or null for never. Default: 20.</summary>
    public int? Patience { get; init; } = 20;

    /// <summary>
    /// Whether training stops once the validation metric cannot become better: at 1 where larger is better, else at 0. Default: false.
    /// </summary>
    public bool StopWhenPerfect { get; init; }

    /// <summary>
    /// Training ends when it has taken so long by the clock, which is looked at after each step, and gives the best epoch so far; the
    /// epoch that is not complete does not count, unless it is the first, which then is scored where it stands. NOTE: how far it comes,
    /// and so the model, depends on the machine and on what else it does. Range: above 0, or null for no limit. Default: null.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What a cancelled training gives. Default: <see cref="CancelBehavior.Throw"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CancelBehavior OnCancel { get; init; }

    /// <summary>
    /// Where and how often the state of the training is kept, so that the same call can go on with it, or null for never. Default: null.
    /// </summary>
    [JsonIgnore]
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>How the features are brought to a common scale. Default: <see cref="Data.InputNormalization.Standardize"/>, bounded.</summary>
    public InputNormalization InputNormalization { get; init; } = InputNormalization.Standardize(bounded: true);

    /// <summary>What is done with missing numbers. Default: <see cref="Data.MissingValues.MedianWithIndicator"/>.</summary>
    public MissingValues MissingValues { get; init; } = MissingValues.MedianWithIndicator;

    /// <summary>How categories enter the network. Default: one-hot up to 8 of them, learned embeddings for more.</summary>
    public Categories Categories { get; init; } = new();

    /// <summary>
    /// A trained or pretrained model that training starts from, or null to start from drawn weights. It is no part of the options in a
    /// model file, whose summary names it by its hash. Default: null.
    /// </summary>
    [JsonIgnore]
    public InitialModel? InitialModel { get; init; }

    /// <summary>What of the network training leaves as it is, and until when. Default: <see cref="Training.Freezing.None"/>.</summary>
    public Freezing Freezing { get; init; } = Freezing.None();

    /// <summary>
    /// The most bytes that the outputs of frozen blocks may take; where they would take more, they are computed anew in each epoch, with
    /// the same result. Null for a quarter of the memory that the process may use. A memory limit of the rows is one of theirs too.
    /// </summary>
    internal long? FrozenCacheBytes { get; init; }

    /// <summary>
    /// What computes the training, or null for this library's own kernels on the CPU. It is no part of the options in a model file, which
    /// is the same for all. Default: null.
    /// </summary>
    [JsonIgnore]
    public TrainingEngine? Engine { get; init; }

    /// <summary>
    /// Whether the model gets a report of more than its summary: the data, an evaluation, the importance of the features and the
    /// gradient flow at the start. It costs a few percent of a training, of a very short one on a wide table more, and at most about
    /// 20 kB in the model file; the weights are the same with it and without. Default: true.
    /// </summary>
    public bool Report { get; init; } = true;

    /// <summary>
    /// Over how many replicas of the network the rows of each batch are spread: data parallelism, as over several devices, with the
    /// gradients put together in each step. The result is that of one within rounding, batch statistics and dropout masks included, and
    /// the same to the bit for the same number of replicas. Each replica takes the memory of a network and has a thread of its own, and
    /// <see cref="Threads"/> above that are shared out among them. Range: 1 to 256, with an <see cref="Engine"/> 1: how
    /// many devices it takes is its own option. Default: 1.
    /// </summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// The most bytes that the features of rows take in memory while they are read from a view and trained on; those that would take more
    /// go to a temporary file. The order of the epochs is then another one, so that the model is too; the model file keeps the limit in
    /// that case alone. A data set made by hand has a limit of its own: <see cref="TabularDataset.MemoryLimit"/>. Range: at least 16,777,216,
    /// or null for none. Default: null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MemoryLimit { get; init; }

    /// <summary>Threads of one training, at least one a replica; the result does not depend on it. Range: at least 1, or null for one a core. Default: null.</summary>
    public int? Threads { get; init; }

    /// <summary>The options that differ from the defaults, as in <c>Blocks 3, Activation Gelu</c>.</summary>
    public sealed override string ToString() => OptionText.OfDifferences(this, Activator.CreateInstance(GetType())!);

    /// <summary>Everything that is wrong with the options, a sentence each.</summary>
    internal IEnumerable<string> Faults() =>
    [
        .. Within(nameof(Blocks), Blocks, 0, MaximumBlocks),
        .. Within(nameof(Width), Width, 1, MaximumWidth),
        .. Within(nameof(HiddenWidth), HiddenWidth, 1, MaximumWidth),
        .. Rate(nameof(Dropout), Dropout),
        .. Rate(nameof(ResidualDropout), ResidualDropout),
        .. Rate(nameof(StochasticDepth), StochasticDepth),
        .. Rate(nameof(DropConnect), DropConnect),
        .. Rate(nameof(GroupDropout), GroupDropout),
        .. StochasticDepth > 0 && Block is { HasShortcut: false }
            ? [Invariant($"{nameof(StochasticDepth)} must be 0 with a block that has no shortcut, but was {StochasticDepth}.")]
            : Array.Empty<string>(),
        .. FeatureGroups is null ? [] : FeatureGroups.Faults().Select(fault => $"{nameof(FeatureGroups)} {fault}"),
        .. Positive(nameof(LearningRate), LearningRate),
        .. Within(nameof(BatchSize), BatchSize, 1, 1_048_576),
        .. BatchSize == 1 && NormalizesBatches
            ? [$"{nameof(BatchSize)} must be at least 2 with {nameof(Normalization)}.BatchNorm, but was 1: a single row has no batch statistics. "
                + $"{nameof(Normalization)}.LayerNorm() takes each row by itself."]
            : Array.Empty<string>(),
        .. AtLeastOne(nameof(Epochs), Epochs),
        .. ValidationFraction is >= 0 and <= 0.9 ? Array.Empty<string>()
            : [Invariant($"{nameof(ValidationFraction)} must be in [0, 0.9], but was {ValidationFraction}.")],
        .. AtLeastOne(nameof(Patience), Patience),
        .. Within(nameof(Replicas), Replicas, 1, MaximumReplicas),
        .. Engine is not null && Replicas > 1 ? [Invariant($"{nameof(Replicas)} must be 1 with an {nameof(Engine)}, but was {Replicas}.")]
            : Array.Empty<string>(),
        .. TimeLimit <= TimeSpan.Zero ? [$"{nameof(TimeLimit)} must be above 0, but was {TimeLimit}."] : Array.Empty<string>(),
        .. Known(nameof(OnCancel), OnCancel),
        .. Checkpoint is null ? [] : Part(nameof(Checkpoint), Checkpoint, part => part.Faults()),
        .. AtLeastOne(nameof(Threads), Threads),
        .. MemoryLimit is null or >= Spilling.Least ? Array.Empty<string>()
            : [Invariant($"{nameof(MemoryLimit)} must be at least {Spilling.Least} bytes, but was {MemoryLimit}.")],
        .. Part(nameof(ValidationMetric), ValidationMetric, _ => []),
        .. Known(nameof(MissingValues), MissingValues),
        .. Part(nameof(Block), Block, part => part.Faults()),
        .. Part(nameof(Activation), Activation, part => part.Faults()),
        .. Part(nameof(Normalization), Normalization, part => part.Faults()),
        .. Part(nameof(Initialization), Initialization, part => part.Faults(Activation)),
        .. Loss is null ? [] : Part(nameof(Loss), Loss, part => part.Faults()),
        .. Part(nameof(ClassWeighting), ClassWeighting, _ => []),
        .. Threshold is null ? [] : Part(nameof(Threshold), Threshold, part => part.Faults()),
        .. Part(nameof(Optimizer), Optimizer, part => part.Faults()),
        .. Part(nameof(RateSchedule), RateSchedule, part => part.Faults()),
        .. Part(nameof(DropoutSchedule), DropoutSchedule, part => part.Faults()),
        .. Part(nameof(DecaySchedule), DecaySchedule, part => part.Faults()),
        .. Part(nameof(Regularization), Regularization, part => part.Faults()),
        .. Part(nameof(Clipping), Clipping, part => part.Faults()),
        .. Part(nameof(Batches), Batches, _ => []),
        .. Part(nameof(Categories), Categories, part => part.Faults()),
        .. Part(nameof(InputNormalization), InputNormalization, part => part.Faults()),
        .. Part(nameof(Freezing), Freezing, part => part.Faults(Blocks)),
        .. Engine is null ? [] : Part(nameof(Engine), Engine, part => part.Faults(this)),
        .. (InitialModel?.Fault(this) is string fault ? [$"{nameof(InitialModel)}: {fault}"] : Array.Empty<string>()),
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
    internal bool NormalizesBatches => Block is not null && Normalization is not null
        && ToNetworkSpec(inputs: 1, outputs: 1) is var spec && Block.Resolve(spec).Normalization is BatchNormalization
        && (Blocks > 0 || Block.EndsLinear || NormalizeLogits);

    /// <summary>The loss; without one, and where no task has put its own in the place, that of several classes.</summary>
    internal Loss UsedLoss => Loss ?? Loss.Of(LearningTask.Multiclass);

    /// <summary>What of the options decides the result, without what a derived record adds.</summary>
    internal DeepResidualOptions ToReproducible() => new(this)
    {
        Threads = null, InitialModel = null, FrozenCacheBytes = null, Engine = null, OnCancel = CancelBehavior.Throw, Checkpoint = null,
    };

    /// <summary>The architecture for rows of an encoder and so many scores a row.</summary>
    internal NetworkSpec ToNetworkSpec(InputEncoder encoder, int outputs, FeatureGroups? inputGroups = null) =>
        ToNetworkSpec(encoder.Outputs, outputs, inputGroups) with
        {
            Embeddings = encoder.Embedded.Count == 0 ? null : [.. encoder.Embedded.Select(map => new EmbeddingSpec(map.Count, map.Dimension))],
        };

    /// <summary>The architecture for rows of so many encoded columns, none of them embedded, and so many scores a row.</summary>
    internal NetworkSpec ToNetworkSpec(int inputs, int outputs, FeatureGroups? inputGroups = null) => new()
    {
        Inputs = inputs,
        Outputs = outputs,
        Blocks = Blocks,
        Width = Width,
        HiddenWidth = HiddenWidth,
        Dropout = Dropout,
        ResidualDropout = ResidualDropout,
        Block = Block,
        Activation = Activation,
        Normalization = Normalization,
        Initialization = Initialization,
        NormalizeLogits = NormalizeLogits,
        StochasticDepth = StochasticDepth,
        DropConnect = DropConnect,
        GroupDropout = GroupDropout,
        InputGroups = GroupDropout > 0 ? inputGroups : null,
    };
}
