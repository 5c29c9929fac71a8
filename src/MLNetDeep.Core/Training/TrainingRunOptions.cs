using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// With what, how long and under whose eyes a training runs: <see cref="DeepResidualOptions.Run"/>. An option here changes the model
/// only where it says so.
/// </summary>
public sealed record TrainingRunOptions
{
    private const int MaximumReplicas = 256;

    /// <summary>
    /// What computes the training, or null for this library's own kernels on the CPU. The model of another engine is the same within
    /// rounding. It is no part of the options in a model file. Default: null.
    /// </summary>
    [JsonIgnore]
    public TrainingEngine? Engine { get; init; }

    /// <summary>
    /// Over how many replicas of the network the rows of each batch are spread: data parallelism, as over several devices, with the
    /// gradients put together in each step. The model is that of one replica within rounding, batch statistics and dropout masks
    /// included, and the same to the bit for the same number of replicas. Each replica takes the memory of a network and has a thread of
    /// its own, and <see cref="DeepResidualOptions.NumberOfThreads"/> above that are shared out among them. Range: 1 to 256, with an
    /// <see cref="Engine"/> 1: how many devices it takes is its own option. Default: 1.
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

    /// <summary>
    /// Whether the model gets a report of more than its summary: the data, an evaluation, the importance of the features and the
    /// gradient flow at the start. It costs a few percent of a training, of a very short one on a wide table more, and at most about
    /// 20 kB in the model file; the weights are the same with it and without. Default: true.
    /// </summary>
    public bool Report { get; init; } = true;

    /// <summary>Told of each epoch as it ends, on the training's thread; a trainer writes to its log besides. Default: null.</summary>
    [JsonIgnore]
    public IProgress<EpochReport>? Progress { get; init; }

    /// <summary>
    /// Asked before each step, in a trainer beside ML.NET's own cancellation; <see cref="OnCancel"/> says what follows. Default: never
    /// cancelled.
    /// </summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// The most bytes that the outputs of frozen blocks may take; where they would take more, they are computed anew in each epoch, with
    /// the same result. Null for a quarter of the memory that the process may use. A memory limit of the rows is one of theirs too.
    /// </summary>
    internal long? FrozenCacheBytes { get; init; }

    /// <param name="options">The options that these are part of; none of their groups is null.</param>
    internal IEnumerable<string> Faults(DeepResidualOptions options) =>
    [
        .. Within(nameof(Replicas), Replicas, 1, MaximumReplicas),
        .. Engine is not null && Replicas > 1 ? [Invariant($"{nameof(Replicas)} must be 1 with an {nameof(Engine)}, but was {Replicas}.")]
            : Array.Empty<string>(),
        .. MemoryLimit is null or >= Spilling.Least ? Array.Empty<string>()
            : [Invariant($"{nameof(MemoryLimit)} must be at least {Spilling.Least} bytes, but was {MemoryLimit}.")],
        .. TimeLimit <= TimeSpan.Zero ? [$"{nameof(TimeLimit)} must be above 0, but was {TimeLimit}."] : Array.Empty<string>(),
        .. Known(nameof(OnCancel), OnCancel),
        .. Checkpoint is null ? [] : Part(nameof(Checkpoint), Checkpoint, part => part.Faults()),
        .. Engine is null ? [] : Part(nameof(Engine), Engine, part => part.Faults(options)),
    ];

    /// <summary>These options without what does not change the model.</summary>
    internal TrainingRunOptions ToReproducible() => this with
    {
        Engine = null, OnCancel = CancelBehavior.Throw, Checkpoint = null, Progress = null, CancellationToken = default, FrozenCacheBytes = null,
    };

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
