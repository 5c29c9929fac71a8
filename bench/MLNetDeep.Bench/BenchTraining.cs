using System.Diagnostics;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>A training of as many steps as are asked for, which draws the rows of each batch, and shuffles after each epoch.</summary>
internal sealed class BenchTraining : IDisposable
{
    private readonly RandomStreams _streams = new(1);
    private readonly BatchReader _reader;
    private readonly ITrainingEngine _engine;
    private readonly StepRates _rates;
    private int _batch;

    /// <param name="shape">The network.</param>
    /// <param name="options">How it is trained; those of the network but for its batches and threads.</param>
    /// <param name="kind">By what; the managed engine where null.</param>
    public BenchTraining(BenchNetwork shape, DeepResidualOptions options, TrainingEngine? kind = null)
    {
        var batchRows = options.UsedBatchSize;
        _rates = new StepRates(options.UsedLearningRate, options.Regularization.WeightDecay, 1f);
        (var data, var encoder, Network) = shape.Create(_streams);
        _reader = new BatchReader(RowSet.All(data), encoder, new BatchPlan(data.Rows, batchRows, LastBatch.Dropped));
        _engine = kind?.Create(Network, options, batchRows, _streams.Dropout)
            ?? new ManagedEngine(Network, options, batchRows, _streams.Dropout);
        _batch = _reader.Batches;
    }

    public Network Network { get; }

    /// <summary>Steps of an epoch.</summary>
    public int Steps => _reader.Batches;

    /// <summary>The time that drawing and encoding rows has taken.</summary>
    public TimeSpan ReadingTime { get; private set; }

    public void Step()
    {
        var start = Stopwatch.GetTimestamp();
        if (_batch == _reader.Batches)
        {
            _reader.Shuffle(_streams.Shuffling);
            _batch = 0;
        }
        var batch = _reader.Read(_batch++);
        ReadingTime += Stopwatch.GetElapsedTime(start);
        _engine.Step(batch, _rates);
    }

    public void Dispose() => _engine.Dispose();
}
