using System.Runtime.ExceptionServices;
using MLNetDeep.Checkpoints;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// Trains one network for each fold of the rows, on all other folds, with the fold as its validation rows. Networks are trained side by side;
/// what comes of them does not depend on how many are at once.
/// </summary>
/// <param name="whole">What the training begins with: all rows, the encoder, the scaling of targets.</param>
/// <param name="seed">The seed of the training, from which those of the networks are derived.</param>
/// <param name="clock">The time of the training.</param>
/// <param name="time">The clock.</param>
/// <param name="call">What ranks are compared by.</param>
/// <param name="isCanceled">Asked before each step.</param>
internal sealed class BaggedTraining(TrainingStart whole, int seed, TrainingClock clock, TimeProvider time,
    Func<TrainingCall> call, Func<bool>? isCanceled)
{
    private readonly Lock _host = new();                         // what the caller gave is asked and told by one thread at a time
    private readonly int _folds = whole.Options.Folds;
    private volatile bool _isFailed, _wasCanceled;
    private int _begun;

    /// <summary>Trains the networks.</summary>
    /// <exception cref="InvalidDataException">The rows are too few, or cannot be divided.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and no best epochs are to be given, or there are none.</exception>
    public Bag Run()
    {
        var (starts, atOnce) = Prepare();
        var networks = new BaggedNetwork?[_folds];
        var failures = new ExceptionDispatchInfo?[_folds];
        var next = -1;
        void Work()
        {
            for (int fold; (fold = Interlocked.Increment(ref next)) < _folds && !_isFailed;)
                try
                {
                    networks[fold] = Train(fold, starts[fold], (_folds - fold + atOnce - 1) / atOnce);
                }
                catch (OperationCanceledException exception) when (whole.Options.Run.OnCancel == CancelBehavior.ReturnBest)
                {
                    failures[fold] = ExceptionDispatchInfo.Capture(exception); // the others may have an epoch
                    _wasCanceled = true;
                }
                catch (Exception exception)
                {
                    failures[fold] = ExceptionDispatchInfo.Capture(exception);
                    _isFailed = true;
                }
        }
        Thread[] workers = [.. Enumerable.Range(1, atOnce - 1).Select(_ => new Thread(Work))];
        Array.ForEach(workers, worker => worker.Start());
        Work();
        Array.ForEach(workers, worker => worker.Join());
        var trained = networks.OfType<BaggedNetwork>().ToArray();
        // Who failed first has made the others stop.
        if (_isFailed || trained.Length == 0)
            (failures.FirstOrDefault(one => one is { SourceException: not OperationCanceledException }) ?? failures.First(one => one is not null))!.Throw();
        if (trained.All(one => one.Trained.LeavesCheckpoints) && !_wasCanceled)
            CheckpointFolder.Clear(whole.Options.Run.Checkpoint!.Folder);
        return new Bag(
            new NetworkEnsemble(trained.Select(one => one.Trained.Network), ScoreMean.Equal(trained.Length)),
            [.. trained.Select(one => one.Trained.Summary)], OutOfFold(trained));
    }

    private (TrainingStart[] Starts, int AtOnce) Prepare()
    {
        var data = whole.TrainingRows.Data;
        var count = whole.TrainingRows.Rows.Length;
        if (count < _folds)
            throw new InvalidDataException($"Ensemble.Bagging is {_folds}, but there are {count} rows in column '{data.LabelName}'; expected at least 1 for each fold.");
        var weights = _folds * Architecture.Of(whole.Network.Spec).Weights;
        if (weights > ParameterStore.MaxNumbers)
            throw new ArgumentException(
                Invariant($"{_folds} networks of {whole.Network.Spec} have {weights} weights; a model must have at most {ParameterStore.MaxNumbers}. ")
                + "Make Ensemble.Bagging, Blocks, Width, Widths or Architecture.HiddenWidth smaller.", "options");
        var threads = whole.Options.NumberOfThreads ?? Environment.ProcessorCount;
        // An engine, or replicas, take the whole machine for one network.
        var atOnce = whole.Options.Run is { Engine: null, Replicas: 1 } ? Math.Min(threads, _folds) : 1;
        var run = whole.Options.Run with
        {
            FrozenCacheBytes = (whole.Options.Run.FrozenCacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4) / atOnce,
        };
        var folds = StratifiedFolds.Divide(data, _folds, whole.Streams.Folds);
        var starts = new TrainingStart[_folds];
        for (var fold = 0; fold < _folds; fold++)
        {
            var held = whole.TrainingRows with { Rows = folds[fold] };
            var training = whole.TrainingRows with { Rows = [.. folds.Where((_, other) => other != fold).SelectMany(rows => rows).Order()] };
            if (data.Task != LearningTask.Regression && !training.HasTwoClasses)
                throw new InvalidDataException(
                    $"All rows in column '{data.LabelName}' but those of fold {fold + 1} of Ensemble.Bagging are of one class: more rows, or fewer folds.");
            if (whole.Options.Validation.Metric.Fault(held) is { } fault)
                throw new InvalidDataException(
                    $"Validation.Metric is {whole.Options.Validation.Metric}, but the rows in column '{data.LabelName}' of fold {fold + 1} of "
                    + $"Ensemble.Bagging {fault}: more rows, or fewer folds.");
            var progress = whole.Options.Run.Progress is { } told ? new Relay(this, told, fold) : null;
            starts[fold] = new TrainingStart(
                whole, training, held, RandomStreams.OfNetwork(seed, fold),
                whole.Options with { NumberOfThreads = Math.Max(1, threads / atOnce), Run = run with { Progress = progress } });
        }
        return (starts, atOnce);
    }

    // Null where the time is over, or the training cancelled, before the network has begun: at least one of them begins.
    private BaggedNetwork? Train(int fold, TrainingStart start, int wavesLeft)
    {
        var limit = start.Options.Run.TimeLimit is TimeSpan most ? (most - clock.Elapsed) / wavesLeft : (TimeSpan?)null;
        if (Interlocked.Increment(ref _begun) > 1)
        {
            if (limit <= TimeSpan.Zero)
                return null;
            if (start.Options.Run.OnCancel == CancelBehavior.ReturnBest && IsCanceled(start))
            {
                _wasCanceled = true;
                return null;
            }
        }
        var trained = DeepResidualTraining.TrainNetwork(start, fold, new TrainingClock(time, limit), call, () => _isFailed || AskHost());
        var single = new TrainedModel(
            start.Encoder, trained.Network, start.TrainingRows.Data.ClassLabels, trained.Summary, task: start.TrainingRows.Data.Task, targets: start.Targets);
        return new BaggedNetwork(trained, DeepResidualTraining.ScoresOf(single, start.ValidationRows));
    }

    private bool IsCanceled(TrainingStart start) => start.Options.Run.CancellationToken.IsCancellationRequested || AskHost();

    private bool AskHost()
    {
        if (isCanceled is null)
            return false;
        lock (_host)
            return isCanceled();
    }

    // The rows in the order of the data, each with the scores of the network that was not trained on it.
    private HeldOutScores OutOfFold(BaggedNetwork[] networks)
    {
        var outputs = whole.TrainingRows.Data.Outputs;
        var places = networks.SelectMany((one, n) => one.Held.Rows.Rows.Select((row, place) => (Row: row, Network: n, Place: place))).OrderBy(one => one.Row).ToArray();
        var scores = new float[places.Length * outputs];
        for (var i = 0; i < places.Length; i++)
            networks[places[i].Network].Held.Scores.AsSpan(places[i].Place * outputs, outputs).CopyTo(scores.AsSpan(i * outputs));
        return new HeldOutScores(whole.TrainingRows with { Rows = Array.ConvertAll(places, one => one.Row) }, scores);
    }

    private sealed record BaggedNetwork(TrainedNetwork Trained, HeldOutScores Held);

    /// <summary>Tells the epochs of one network as those of one of several.</summary>
    private sealed class Relay(BaggedTraining bag, IProgress<EpochReport> told, int fold) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            lock (bag._host)
                told.Report(value with { Network = fold + 1, Networks = bag._folds, Elapsed = bag.Elapsed });
        }
    }

    private TimeSpan Elapsed => clock.Elapsed;
}

/// <summary>The networks of a bag.</summary>
/// <param name="Networks">Those that were trained.</param>
/// <param name="Summaries">How each training went.</param>
/// <param name="OutOfFold">Each row with the scores of the network that was not trained on it.</param>
internal sealed record Bag(NetworkEnsemble Networks, IReadOnlyList<TrainingSummary> Summaries, HeldOutScores OutOfFold);
