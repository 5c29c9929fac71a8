using System.Runtime.ExceptionServices;
using MLNetDeep.Checkpoints;
using MLNetDeep.Collectives;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// Trains one network for each fold of the rows, on all other folds, with the fold as its validation rows. Where there are several kinds of
/// networks to choose among, one of each is trained for each of the first folds: first each numeric embedding, then the best of them with another
/// loss. The embedding with the smallest loss on these folds stays, and the other loss where it is better beyond noise; the networks of the other
/// folds are of that kind. Networks are trained side by side, and shared by the ranks of an engine that has several: what comes of them depends
/// neither on how many are at once, nor on who trains them, nor on what else was tried.
/// </summary>
/// <param name="whole">What the training begins with: all rows, the encoder, the scaling of targets.</param>
/// <param name="seed">The seed of the training, from which those of the networks are derived.</param>
/// <param name="clock">The time of the training.</param>
/// <param name="time">The clock.</param>
/// <param name="call">What checkpoints are compared by.</param>
/// <param name="isCanceled">Asked before each step.</param>
internal sealed class BaggedTraining(TrainingStart whole, int seed, TrainingClock clock, TimeProvider time,
    Func<TrainingCall> call, Func<bool>? isCanceled)
{
    private const double MinShareOfEpochs = 0.2, MaxLossOfConstants = 1.5;

    private readonly Lock _host = new();                         // what the caller gave is asked and told by one thread at a time
    private readonly int _folds = whole.Options.Folds;
    private readonly NetworkKind[] _kinds = KindsOf(whole);      // of each numeric embedding, with the usual loss

    private readonly ICollective _ranks = TrainingEngine.RanksOf(whole.Options.Run);
    private readonly CommonDecisions _common = new(TrainingEngine.RanksOf(whole.Options.Run));
    private readonly DeepResidualOptions _options = whole.Options.Run.Engine?.OfOneRank(whole.Options) ?? whole.Options;
    private readonly HashSet<NetworkKind> _diverged = [];
    private WorkQueue? _queue;
    private volatile bool _isFailed, _wasCanceled;

    private int FoldsOfTrials => _kinds.Length == 1 && whole.OtherLoss is null ? 0
        : Math.Min(QualityRules.FoldsOfTrials(whole.Options.Quality, whole.TrainingRows.Data.Rows), _folds);

    private int Trials => FoldsOfTrials * (_kinds.Length + (whole.OtherLoss is null ? 0 : 1));

    private int Networks => Trials + _folds - FoldsOfTrials;

    /// <summary>Trains the networks.</summary>
    /// <exception cref="InvalidDataException">The rows are too few, or cannot be divided.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and no best epochs are to be given, or there are none.</exception>
    public Bag Run()
    {
        var folds = Divide();
        var tried = TrainAll(TrialsOf(folds, first: 0, _kinds));
        var (kind, trials) = ChooseEmbedding(tried);
        if (whole.OtherLoss is { } loss)
        {
            var other = kind with { Loss = loss };
            tried = [.. tried, .. TrainAll(TrialsOf(folds, first: FoldsOfTrials * _kinds.Length, [other]))];
            (kind, trials) = ChooseLoss(tried, kind, other, trials);
        }
        BaggedNetwork[] all =
        [
            .. tried.Where(one => one.Start.Kind == kind),
            .. TrainAll([.. Enumerable.Range(FoldsOfTrials, _folds - FoldsOfTrials).Select(fold => Prepare(folds, fold, Networks - _folds + fold, kind))]),
        ];
        // One that was ended in its first epochs has learnt next to nothing, and would spoil the mean.
        var least = whole.Options.Run.TimeLimit is null && !_wasCanceled && !IsCanceled() ? 0 : MinShareOfEpochs * all.Max(one => one.Epochs);
        BaggedNetwork[] trained = [.. all.Where(one => one.Epochs >= least)];
        // Nor may one that has gone astray, where another has not.
        if (trained.Where(one => !IsAstray(one.Held)).ToArray() is { Length: > 0 } sound)
            trained = sound;
        if (_ranks.Rank == 0 && !_wasCanceled && all.All(one => one.Trained.LeavesCheckpoints))
            CheckpointFolder.Clear(whole.Options.Run.Checkpoint!.Folder);
        return new Bag(
            new NetworkEnsemble(trained.Select(one => one.Trained.Network), ScoreMean.Equal(trained.Length)),
            [.. trained.Select(one => one.Trained.Summary)], OutOfFold(trained), kind, trials, trained[0].Start.Create);
    }

    // A network of each kind for each of the first folds.
    private NetworkStart[] TrialsOf(int[][] folds, int first, NetworkKind[] kinds) =>
        [.. Enumerable.Range(0, FoldsOfTrials).SelectMany(fold => kinds.Select((kind, k) => Prepare(folds, fold, first + fold * kinds.Length + k, kind)))];

    // By the same rows: the time, or a cancellation, may have left some with fewer networks. One that has diverged is none to choose.
    private (NetworkKind Kind, HeldOutScores Held)[] OnCommonRows(BaggedNetwork[] tried)
    {
        var groups = tried.GroupBy(one => one.Start.Kind).Where(networks => !_diverged.Contains(networks.Key)).ToArray();
        var common = groups.Length == 0 ? [] : groups.Select(networks => networks.Select(one => one.Start.Fold)).Aggregate((some, others) => some.Intersect(others)).ToHashSet();
        return [.. groups.Select(networks => (networks.Key, OutOfFold([.. networks.Where(one => common.Contains(one.Start.Fold))])))];
    }

    private (NetworkKind Kind, BaggingTrial[] Trials) ChooseEmbedding(BaggedNetwork[] tried)
    {
        var kinds = OnCommonRows(tried);
        var losses = kinds.Select(one => (one.Kind, Loss: LossOf(one.Held))).Where(one => double.IsFinite(one.Loss)).ToArray();
        var best = losses.Length > 0 ? losses.MinBy(one => one.Loss).Kind : kinds.FirstOrDefault().Kind ?? _kinds[0];
        return (best, [.. losses.Select(one => new BaggingTrial(one.Kind.Embedding, one.Kind.Loss, one.Loss, IsTaken: one.Kind == best))]);
    }

    private (NetworkKind Kind, BaggingTrial[] Trials) ChooseLoss(BaggedNetwork[] tried, NetworkKind usual, NetworkKind other, BaggingTrial[] trials)
    {
        if (OnCommonRows([.. tried.Where(one => one.Start.Kind == usual || one.Start.Kind == other)]) is not [{ } first, { } second])
            return (usual, trials);
        var temperature = TemperatureOf(second.Held);
        var loss = Calibration.LogLoss(second.Held, temperature, Calibration.SmoothingOf(second.Held));
        if (!double.IsFinite(loss))
            return (usual, trials);
        var isBetter = Calibration.StandardErrorsBetter(second.Held, temperature, first.Held, TemperatureOf(first.Held)) > QualityRules.MinStandardErrors;
        return (isBetter ? other : usual,
            [.. trials.Select(trial => trial with { IsTaken = trial.IsTaken && !isBetter }), new BaggingTrial(other.Embedding, other.Loss, loss, isBetter)]);
    }

    private static NetworkKind[] KindsOf(TrainingStart whole)
    {
        var embeddings = whole.Options.NumericEmbeddings;
        if (embeddings.Count > 1 && whole.Encoder.Layout.Numbers is null)
            embeddings = [NumericEmbedding.None()];              // there is nothing to embed
        return [.. embeddings.Select(embedding => new NetworkKind(embedding, whole.Options.UsedLoss))];
    }

    // How many networks this rank trains at once. An engine, or replicas, take the whole machine for one network.
    private int AtOnce =>
        _options.Run is { Engine: null, Replicas: 1 } ? Math.Min(_options.NumberOfThreads ?? _options.MaxThreads, (_folds + _ranks.Size - 1) / _ranks.Size) : 1;

    private int[][] Divide()
    {
        var data = whole.TrainingRows.Data;
        var count = whole.TrainingRows.Rows.Length;
        if (count < _folds)
            throw new InvalidDataException($"Ensemble.Bagging is {_folds}, but there are {count} rows in column '{data.LabelName}'; expected at least 1 for each fold.");
        foreach (var kind in _kinds)
        {
            var spec = OptionsOf(kind).ToNetworkSpec(whole.Encoder.Layout, data.Outputs);
            var weights = _folds * Architecture.Of(spec).Weights;
            if (weights > ParameterStore.MaxNumbers)
                throw new ArgumentException(
                    Invariant($"{_folds} networks of {spec} have {weights} weights; a model must have at most {ParameterStore.MaxNumbers}. ")
                    + "Make Ensemble.Bagging, Blocks, Width, Widths or Architecture.HiddenWidth smaller.", "options");
        }
        var folds = StratifiedFolds.Divide(data, _folds, whole.Streams.Folds);
        for (var fold = 0; fold < _folds; fold++)
        {
            if (data.Task != LearningTask.Regression && !RowsWithout(folds, fold).HasTwoClasses)
                throw new InvalidDataException(
                    $"All rows in column '{data.LabelName}' but those of fold {fold + 1} of Ensemble.Bagging are of one class: more rows, or fewer folds.");
            if (whole.Options.Validation.Metric.Fault(RowsOf(folds, fold)) is { } fault)
                throw new InvalidDataException(
                    $"Validation.Metric is {whole.Options.Validation.Metric}, but the rows in column '{data.LabelName}' of fold {fold + 1} of "
                    + $"Ensemble.Bagging {fault}: more rows, or fewer folds.");
        }
        return folds;
    }

    private RowSet RowsOf(int[][] folds, int fold) => whole.TrainingRows with { Rows = folds[fold] };

    private RowSet RowsWithout(int[][] folds, int fold) =>
        whole.TrainingRows with { Rows = [.. folds.Where((_, other) => other != fold).SelectMany(rows => rows).Order()] };

    private DeepResidualOptions OptionsOf(NetworkKind kind) =>
        _options with { Architecture = _options.Architecture with { NumericEmbedding = kind.Embedding }, Loss = kind.Loss };

    private NetworkStart Prepare(int[][] folds, int fold, int number, NetworkKind kind)
    {
        var run = _options.Run;
        var options = OptionsOf(kind) with
        {
            NumberOfThreads = _options.NumberOfThreads is int threads ? Math.Max(1, threads / AtOnce) : null,
            MaxThreads = Math.Max(1, _options.MaxThreads / AtOnce),
            Run = run with
            {
                FrozenCacheBytes = (run.FrozenCacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4) / AtOnce,
                Progress = run.Progress is { } told ? new Relay(this, told, number) : null,
            },
        };
        var held = RowsOf(folds, fold);
        return new NetworkStart(number, fold, kind, held, options.ToNetworkSpec(whole.Encoder.Layout, whole.TrainingRows.Data.Outputs), () => new TrainingStart(
            whole, RowsWithout(folds, fold), held, RandomStreams.OfFold(seed, fold), options));
    }

    /// <summary>Trains some networks side by side, and gives those that have an epoch: of the first ones at least one.</summary>
    private BaggedNetwork[] TrainAll(NetworkStart[] starts)
    {
        var isFirst = starts is [{ Number: 0 }, ..];
        var own = new Outcome<BaggedNetwork>[starts.Length];
        var queue = _queue = new WorkQueue(_ranks, starts.Length);
        void Work()
        {
            for (int i; (i = queue.Take()) >= 0;)
                try
                {
                    own[i] = new(Train(starts[i]));
                }
                catch (Exception exception)
                {
                    own[i] = new(null, exception);
                    _wasCanceled |= exception is OperationCanceledException;
                    if (IsTolerable(exception, starts[i]))
                        continue;
                    _isFailed = true;                            // the others stop
                    queue.Close();
                }
        }
        Thread[] workers = [.. Enumerable.Range(1, Math.Max(0, Math.Min(AtOnce, starts.Length) - 1)).Select(_ => new Thread(Work))];
        Array.ForEach(workers, worker => worker.Start());
        Work();
        Array.ForEach(workers, worker => worker.Join());

        var all = queue.Share(own, one => one.Write(), (i, bytes) => BaggedNetwork.Read(starts[i], bytes));
        _wasCanceled = _common.Any(_wasCanceled);
        for (var i = 0; i < all.Length; i++)
            if (all[i].Failure is DivergenceException)
                _diverged.Add(starts[i].Kind);
        BaggedNetwork[] trained = [.. all.Select(one => one.Result).OfType<BaggedNetwork>()];
        Exception[] failures = [.. all.Select(one => one.Failure).OfType<Exception>().OrderBy(one => one is OperationCanceledException)];
        // Whatever failed has made the others stop.
        if (all.Where((one, i) => one.Failure is { } failure && !IsTolerable(failure, starts[i])).Any() || (isFirst && trained.Length == 0))
            ExceptionDispatchInfo.Throw(failures[0]);
        return trained;
    }

    // After a cancellation the others may have an epoch; of kinds that are tried, another one may do.
    private bool IsTolerable(Exception failure, NetworkStart start) => failure switch
    {
        OperationCanceledException => whole.Options.Run.OnCancel == CancelBehavior.ReturnBest,
        DivergenceException => start.Number < Trials,
        _ => false,
    };

    // Null where the time is over, or the training cancelled, before the network has begun: at least one of them begins.
    private BaggedNetwork? Train(NetworkStart network)
    {
        var atOnce = AtOnce * _ranks.Size;
        var wavesLeft = (Networks - network.Number + atOnce - 1) / atOnce;
        var limit = whole.Options.Run.TimeLimit is TimeSpan most ? (most - clock.Elapsed) / wavesLeft : (TimeSpan?)null;
        if (network.Number > 0)
        {
            if (limit <= TimeSpan.Zero)
                return null;
            if (whole.Options.Run.OnCancel == CancelBehavior.ReturnBest && IsCanceledHere())
            {
                _wasCanceled = true;
                return null;
            }
        }
        var start = network.Create();
        var trained = DeepResidualTraining.TrainNetwork(start, network.Number, new TrainingClock(time, limit), call, MustStop);
        var data = whole.TrainingRows.Data;
        var single = new TrainedModel(whole.Encoder, trained.Network, data.ClassLabels, trained.Summary, task: data.Task, targets: whole.Targets);
        return new BaggedNetwork(network, trained, DeepResidualTraining.ScoresOf(single, start.ValidationRows));
    }

    // Label smoothing bends probabilities, of each kind differently; a temperature mends that, here as in the model.
    private double LossOf(HeldOutScores held) => whole.TrainingRows.Data.Task == LearningTask.Regression
        ? held.Measure(whole, whole.Options.UsedLoss).Loss ?? double.PositiveInfinity
        : Calibration.LogLoss(held, TemperatureOf(held), Calibration.SmoothingOf(held));

    // Whether it is clearly worse than scores of 0: the mean of the targets, or equal probabilities.
    private bool IsAstray(HeldOutScores held) => !(LossOf(held) <= MaxLossOfConstants * LossOf(held with { Scores = new float[held.Scores.Length] }));

    private float TemperatureOf(HeldOutScores held) => whole.Options.Validation.Calibrate == true ? Calibration.TemperatureOf(held) : 1;

    private bool IsCanceled() => _common.Any(IsCanceledHere());

    private bool IsCanceledHere() => whole.Options.Run.CancellationToken.IsCancellationRequested || AskHost();

    // Asked before each step.
    private bool MustStop()
    {
        _queue!.Serve();
        return _isFailed || AskHost();
    }

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

    /// <summary>Tells the epochs of one network as those of one of several.</summary>
    private sealed class Relay(BaggedTraining bag, IProgress<EpochReport> told, int number) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            lock (bag._host)
                told.Report(value with { Network = number + 1, Networks = bag.Networks, Elapsed = bag.Elapsed });
        }
    }

    private TimeSpan Elapsed => clock.Elapsed;
}

/// <summary>The networks of a bag.</summary>
/// <param name="Networks">Those that were trained.</param>
/// <param name="Summaries">How each training went.</param>
/// <param name="OutOfFold">Each row with the scores of the network that was not trained on it.</param>
/// <param name="Kind">The kind of the networks.</param>
/// <param name="Trials">The kinds that were tried; none where there was nothing to choose.</param>
/// <param name="First">Makes what the first network began with.</param>
internal sealed record Bag(
    NetworkEnsemble Networks, IReadOnlyList<TrainingSummary> Summaries, HeldOutScores OutOfFold, NetworkKind Kind, IReadOnlyList<BaggingTrial> Trials,
    Func<TrainingStart> First);
