using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>The options of pretraining on rows without labels; <see cref="DeepResidualOptions"/> describes the network.</summary>
public sealed record PretrainingOptions
{
    /// <summary>Passes over the rows for each block. Range: at least 1. Default: 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>
    /// How the input of a block is corrupted before it is restored. Default: <see cref="Training.Corruption.Masking"/> of 20 %.
    /// </summary>
    public Corruption Corruption { get; init; } = Corruption.Masking();

    /// <summary>The learning rate of AdamW, without decay. Range: finite, above 0. Default: 0.001.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Rows of a training step. Range: 2 to 1,048,576. Default: 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>How so many rows are cut into batches.</summary>
    internal BatchPlan PlanOf(int rows) => new(rows, BatchSize, LastBatch.Joined);

    internal IEnumerable<string> Faults() =>
    [
        .. AtLeastOne(nameof(Epochs), Epochs),
        .. Positive(nameof(LearningRate), LearningRate),
        .. Within(nameof(BatchSize), BatchSize, 2, 1_048_576),
        .. Part(nameof(Corruption), Corruption, part => part.Faults()),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}

/// <summary>The progress of one epoch of pretraining.</summary>
/// <param name="Stage">Which block is pretrained, from 1; the first one goes together with the input map.</param>
/// <param name="Stages">How many there are.</param>
/// <param name="Epoch">The epoch of the stage, from 1.</param>
/// <param name="Epochs">How many a stage has.</param>
/// <param name="Loss">Mean squared error between the clean input of the block and what was restored from the corrupted one.</param>
public sealed record PretrainingReport(int Stage, int Stages, int Epoch, int Epochs, double Loss);
