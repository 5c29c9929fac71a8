using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// Settings of a training run: <see cref="DeepResidualOptions.Run"/>. They do not change the model unless their description says so.
/// </summary>
public sealed record TrainingRunOptions
{
    private const int MaximumReplicas = 256, MaximumUnitCharacters = 40;

    /// <summary>
    /// The engine that trains; null uses this library's own engine on the CPU. Engines give the same model within rounding. The model file
    /// does not name the engine. Default: null.
    /// </summary>
    [JsonIgnore]
    public TrainingEngine? Engine { get; init; }

    /// <summary>
    /// Data parallelism: the number of replicas that share each mini-batch. Their gradients are summed in each step. The model equals that
    /// of one replica within rounding, and is the same bit for bit for the same number of replicas. Each replica needs the memory of one
    /// network and has a thread of its own; further <see cref="DeepResidualOptions.NumberOfThreads"/> are shared among them. Range: 1 to 256;
    /// 1 with an <see cref="Engine"/>, which has an option of its own for devices. Default: 1.
    /// </summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// The memory limit of the features, in bytes. If they need more, they are kept in a temporary file and shuffled in windows. Rows then
    /// come in another order, which changes the model. A <see cref="TabularDataset"/> has a limit of its own:
    /// <see cref="TabularDataset.MemoryLimit"/>. Range: at least 16,777,216,
    /// or null for none. Default: null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MemoryLimit { get; init; }

    /// <summary>
    /// The time limit of the training, checked after each step. When it is reached, training returns the best epoch so far; an incomplete
    /// epoch does not count unless it is the first. NOTE: the number of epochs, and so the model, depends on the speed of the machine. Range: above 0, or null for no limit. Default: null.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What a cancelled training returns. Default: <see cref="CancelBehavior.Throw"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CancelBehavior OnCancel { get; init; }

    /// <summary>
    /// The folder and interval of checkpoints. If the process dies, run it again: training resumes and gives the same model. Null writes no
    /// checkpoints. Default: null.
    /// </summary>
    [JsonIgnore]
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>
    /// Whether the model gets a report: the data, an evaluation, the initial gradient flow and, when it is asked for, the permutation
    /// importance of the features and their effects. It costs a few percent of the training time and up to about 25 kB in the model file. Default: true.
    /// </summary>
    public bool Report { get; init; } = true;

    /// <summary>
    /// The unit of a regression's targets, such as "EUR" or "days": the report writes it behind errors and predictions. Range: 1 to 40
    /// characters, or null for none. Not used for classes. Default: null.
    /// </summary>
    [JsonIgnore]
    public string? TargetUnit { get; init; }

    /// <summary>Receives a report after each epoch, on the training's thread; with <see cref="EnsembleOptions.Bagging"/> on the threads of the networks, one
    /// report at a time. Default: null.</summary>
    [JsonIgnore]
    public IProgress<EpochReport>? Progress { get; init; }

    /// <summary>
    /// Whether <c>Fit</c> of an ML.NET trainer shows one line on the standard error while it trains: how far it is, the validation metric, and the time
    /// left. Only where the standard error is a terminal and there is no <see cref="Progress"/>: a service, a test or a pipe sees nothing. Default: true.
    /// </summary>
    [JsonIgnore]
    public bool ShowProgress { get; init; } = true;

    /// <summary>
    /// Cancels the training; checked before each step. <see cref="OnCancel"/> says what happens then. Default: never cancelled.
    /// </summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// The maximum bytes of encoded rows, or of the outputs of frozen blocks. If they need more, they are computed again in each epoch, with
    /// the same result. Null for a quarter of the memory that the process may use. <see cref="MemoryLimit"/> limits them too.
    /// </summary>
    internal long? FrozenCacheBytes { get; init; }

    /// <param name="options">The options that these are part of; none of their groups is null.</param>
    internal IEnumerable<string> Faults(DeepResidualOptions options) =>
    [
        .. Within(nameof(Replicas), Replicas, 1, MaximumReplicas),
        .. Engine is not null && Replicas > 1 ? [Invariant($"{nameof(Replicas)} must be 1 with an {nameof(Engine)}, but was {Replicas}.")]
            : Array.Empty<string>(),
        .. MemoryLimit is null or >= Spilling.MinLimit ? Array.Empty<string>()
            : [Invariant($"{nameof(MemoryLimit)} must be at least {Spilling.MinLimit} bytes, but was {MemoryLimit}.")],
        .. TimeLimit <= TimeSpan.Zero ? [$"{nameof(TimeLimit)} must be above 0, but was {TimeLimit}."] : Array.Empty<string>(),
        .. TargetUnit is null || (TargetUnit.Length <= MaximumUnitCharacters && !string.IsNullOrWhiteSpace(TargetUnit)) ? Array.Empty<string>()
            : [Invariant($"{nameof(TargetUnit)} must have 1 to {MaximumUnitCharacters} characters, not all of them spaces, but had {TargetUnit.Length}.")],
        .. Known(nameof(OnCancel), OnCancel),
        .. Checkpoint is null ? [] : Part(nameof(Checkpoint), Checkpoint, part => part.Faults()),
        .. Engine is null ? [] : Part(nameof(Engine), Engine, part => part.Faults(options)),
    ];

    /// <summary>These options without what does not change the model.</summary>
    internal TrainingRunOptions ToReproducible() => this with
    {
        Engine = null, OnCancel = CancelBehavior.Throw, Checkpoint = null, TargetUnit = null, Progress = null, ShowProgress = true, CancellationToken = default, FrozenCacheBytes = null,
    };

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
