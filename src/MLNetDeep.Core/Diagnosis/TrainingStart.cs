using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Diagnosis;

/// <summary>What a training of the same data, options and seed begins with: its rows, its weights, its first batch.</summary>
internal sealed class TrainingStart
{
    private readonly RandomStreams _streams;
    private readonly DeepResidualOptions _options;

    public TrainingStart(TabularDataset data, DeepResidualOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        options.Validate(nameof(options));
        DeepResidualTraining.RequireLearnable(data);
        DeepResidualTraining.RequireFitting(options.Loss, data);
        _options = options;
        _streams = new RandomStreams((uint)seed);
        var (rows, _) = StratifiedSplit.Split(data, options.ValidationFraction, _streams.Split);
        var encoder = InputEncoder.Fit(rows, options.InputNormalization, options.MissingValues);
        Network = new Network(options.ToNetworkSpec(encoder.Outputs, data.Classes));
        Network.Initialize(_streams.Initialization);
        Batches = new BatchReader(rows, encoder, options.BatchSize, options.Batches.DropLast ? Math.Max(2, options.BatchSize) : 2);
        MostRows = Math.Min(options.BatchSize, rows.Rows.Length);
    }

    /// <summary>The network, initialized.</summary>
    public Network Network { get; }

    /// <summary>The training rows; <see cref="Arrange"/> puts them into the order of an epoch.</summary>
    public BatchReader Batches { get; }

    /// <summary>Rows of the largest batch.</summary>
    public int MostRows { get; }

    public DropoutStream Dropout => _streams.Dropout;

    /// <summary>Arranges the rows for the next epoch, from the first.</summary>
    public void Arrange(bool first)
    {
        if (_options.Batches.Shuffle)
            Batches.Shuffle(_streams.Shuffling);
        if (_options.Batches.Stratified && (_options.Batches.Shuffle || first))
            Batches.Stratify();
    }
}
