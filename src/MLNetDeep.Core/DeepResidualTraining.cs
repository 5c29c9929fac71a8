using MLNetDeep.Checkpoints;
using MLNetDeep.Collectives;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Trains a deep residual network on a table, for classification or regression.</summary>
public static class DeepResidualTraining
{
    private const int MinScoringRows = 256;

    /// <summary>
    /// Trains a bag of networks, or one (<see cref="EnsembleOptions.Bagging"/>), and returns the model, which has each network as it was in its best epoch.
    /// </summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="seed">The same seed, data and options give the same model, to the bit, for any number of threads. Default: 0.</param>
    /// <param name="validation">The validation rows: they choose the epoch of one network; of a bag they judge the whole. Null sets a part of
    /// <paramref name="data"/> aside, of a bag a fold for each network. Default: null.</param>
    /// <returns>The trained model.</returns>
    /// <exception cref="ArgumentException">Options are out of range (all faults are named together), the data sets do not fit together, or
    /// the checkpoints were written by a call with other arguments.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, a feature cannot be used, or the content of a
    /// checkpoint does not fit the training.</exception>
    /// <exception cref="InvalidOperationException">The loss has become infinite or undefined, or what the engine of the options needs is
    /// missing, such as libtorch.</exception>
    /// <exception cref="OperationCanceledException">
    /// The training was cancelled, and <see cref="TrainingRunOptions.OnCancel"/> does not ask for the best epoch so far, or no epoch is
    /// complete.
    /// </exception>
    /// <exception cref="IOException">A checkpoint cannot be kept or read, or another training uses the folder.</exception>
    public static TrainedModel Train(TabularDataset data, DeepResidualOptions? options = null, int seed = 0, TabularDataset? validation = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var rows = GatheredRows.Of(options?.Run, data, withValidation: validation is not null);
        validation = validation is null ? null : GatheredRows.Of(options?.Run, validation, withValidation: true);
        return Train(rows, options, seed, validation, isCanceled: null);
    }

    /// <summary>
    /// As above, of rows that are gathered. <paramref name="isCanceled"/> is asked before each step, too, for a host with its own way of cancelling;
    /// <paramref name="time"/> is the clock, the system's where null.
    /// </summary>
    internal static TrainedModel Train(
        TabularDataset data, DeepResidualOptions? options, int seed, TabularDataset? validation, Func<bool>? isCanceled, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var asked = options ??= new DeepResidualOptions();
        var ranks = TrainingEngine.RanksOf(options.Run);
        var call = new Lazy<TrainingCall>(() => TrainingCall.Of(data, asked, seed, validation)); // it reads all rows
        var clock = ranks.Together(() =>
        {
            TaskFaults.Require(asked, data, nameof(options));
            return new TrainingClock(time ?? TimeProvider.System, asked.Run.TimeLimit);
        });
        if (ranks.Size > 1)
            ranks.Together(() => call.Value).RequireSameOnAll(ranks);
        if (options.FindLearningRate)
            options = options with { LearningRate = LearningRateRangeTest.RateFor(data, options, seed), FindLearningRate = false };
        var (chosen, start, report) = ranks.Together(() => Prepare(data, options, seed, validation));
        var bag = start.Options.Bags ? new BaggedTraining(start, seed, clock, time ?? TimeProvider.System, () => call.Value, isCanceled).Run() : null;
        if (bag is not null)
            report?.MeasureFlow(bag.First);
        var (networks, summary) = bag is not null ? (bag.Networks, SummaryOf(bag, start, isOutOfFold: validation is null)) : TrainOne();
        summary = summary with
        {
            Options = (chosen with
            {
                Architecture = bag is null ? chosen.Architecture : chosen.Architecture with { NumericEmbedding = bag.Kind.Embedding },
                Loss = start.OtherLoss is null ? chosen.Loss ?? chosen.ClassWeighting.LossOf(data.Task) : bag?.Kind.Loss,
                Run = options.Run with { MemoryLimit = start.Options.Run.MemoryLimit }, Validation = start.Options.Validation,
            }).ToReproducible(),
            Seed = seed,
            InitialModelSha256 = options.Transfer.InitialModel?.Sha256,
        };
        var model = new TrainedModel(
            start.Encoder, networks, data.ClassLabels, summary, data.ColumnNames ?? options.Transfer.InitialModel?.ColumnNames, data.Task, start.Targets);
        // Scores that networks give rows which they have not seen; null where there are no such rows, or nobody asks.
        var isAsked = report is not null || bag is not null || start.Options.Validation.Calibrate == true || options.Validation.Threshold is { IsChosen: true };
        var held = bag is not null && validation is null ? bag.OutOfFold
            : isAsked && start.ValidationRows.Rows.Length > 0 ? ScoresOf(model, start.ValidationRows) : null;
        if (start.Options.Validation.Calibrate == true)
            model = Calibrate(model, held!);
        if (bag is not null)
            model = model.With(model.Summary with { HeldOut = held?.Measure(start, bag.Kind.Loss, model.Temperature, model.Targets) });
        held = held?.Divided(model.Temperature);
        if (options.Validation.Threshold is { } threshold)
            model = !threshold.IsChosen ? model.WithScoreThreshold(threshold.Score) : model.With(ChooseThreshold(threshold, held!));
        return report is null ? model : model.With(report.Make(networks, model.Summary, model.ToRowPredictor(), model.ScoreThreshold, held, model.Targets));

        (NetworkEnsemble, TrainingSummary) TrainOne()
        {
            var trained = TrainNetwork(start, network: null, clock, () => call.Value, isCanceled);
            if (trained.LeavesCheckpoints)
                CheckpointFolder.Clear(options.Run.Checkpoint!.Folder);
            return (new NetworkEnsemble(trained.Network), trained.Summary);
        }
    }

    private static (DeepResidualOptions Chosen, TrainingStart Start, ReportMaker? Report) Prepare(
        TabularDataset data, DeepResidualOptions options, int seed, TabularDataset? validation)
    {
        var chosen = QualityRules.Apply(options, data);
        var start = new TrainingStart(data, chosen, seed, validation);
        var report = start.Options.Run.Report ? new ReportMaker(start) : null;
        if (!start.Options.Bags)
            report?.MeasureFlow(() => start);
        return (chosen, start, report);
    }

    /// <summary>Trains one network, and gives that of the best epoch.</summary>
    /// <param name="start">What it begins with.</param>
    /// <param name="network">Which network of several it is, from 0; null where there is one.</param>
    /// <param name="clock">The time of the training.</param>
    /// <param name="call">What checkpoints are compared by.</param>
    /// <param name="isCanceled">Asked before each step.</param>
    internal static TrainedNetwork TrainNetwork(
        TrainingStart start, int? network, TrainingClock clock, Func<TrainingCall> call, Func<bool>? isCanceled)
    {
        var best = new Network(start.Network.Spec);
        var scoringRows = Math.Max(start.MaxRows, MinScoringRows);
        using var engine = start.CreateEngine(scoringRows);
        var scorer = start.ValidationRows.Rows.Length == 0 ? null : new ValidationScorer(
            new BatchReader(
                start.ValidationRows, start.ValidationEncoder, new BatchPlan(start.ValidationRows.Rows.Length, scoringRows, LastBatch.Kept), start.Targets),
            start.TrainingRows.Data.Task, start.Options, start.Targets);
        var loop = new TrainingLoop(engine, start.Batches, scorer, start.Options, best.Store, start.Streams.Shuffling, clock);
        var (summary, leavesCheckpoints) = Run(loop, engine.Ranks, network, call, start.Options.Run, isCanceled);
        if (start.Options.Transfer.InitialModel is null)         // whose encoder counted other rows
            best.FillUntrained(start.Encoder);
        start.Batches.Release();                                 // what follows needs memory of its own
        return new TrainedNetwork(best, summary, leavesCheckpoints);
    }

    // The curve of the first network; rows count once, by however many networks they were seen.
    private static TrainingSummary SummaryOf(Bag bag, TrainingStart start, bool isOutOfFold) => bag.Summaries[0] with
    {
        TrainingRows = start.TrainingRows.Rows.Length,
        ValidationRows = isOutOfFold ? bag.OutOfFold.Rows.Rows.Length : start.ValidationRows.Rows.Length,
        Networks = [.. bag.Summaries.Select(NetworkSummary.Of)],
        BaggingTrials = bag.Trials.Count == 0 ? null : bag.Trials,
    };

    /// <summary>
    /// Runs the loop, with checkpoints where they are asked for: rank 0 alone keeps them, and the others take over what it resumes. Says
    /// whether there are some left which have done their part.
    /// </summary>
    private static (TrainingSummary Summary, bool LeavesCheckpoints) Run(
        TrainingLoop loop, ICollective ranks, int? network, Func<TrainingCall> call, TrainingRunOptions run, Func<bool>? isCanceled)
    {
        using var checkpoints = ranks.Together(() =>
            run.Checkpoint is null || ranks.Rank > 0 ? null : CheckpointFolder.Resume(run.Checkpoint, call(), network, loop));
        try
        {
            var summary = loop.Run(
                run.Progress, run.CancellationToken, isCanceled, epochEnded: checkpoints is null ? null : epoch => checkpoints.Offer(epoch, loop));
            return (summary, checkpoints is not null && !loop.WasCancelled);
        }
        catch (Exception exception) when (!loop.FailedOnAllRanks)
        {
            ranks.Abort(exception);                              // the others would wait for ever
            throw;
        }
    }

    /// <summary>What a model says of rows, before a regression's numbers are brought to the unit of the targets.</summary>
    internal static HeldOutScores ScoresOf(TrainedModel model, RowSet rows)
    {
        var scores = new float[rows.Rows.Length * model.Outputs];
        var count = 0;
        RowPredictor predict = (features, sparse, predictions) =>
            model.Predict(features, predictions, "Features", columnNames: null, firstRow: 0, asLogits: true, sparse);
        predict.Predict(rows, tile =>
        {
            tile.CopyTo(scores.AsSpan(count));
            count += tile.Length;
        });
        return new HeldOutScores(rows, scores);
    }

    private static TrainedModel Calibrate(TrainedModel model, HeldOutScores held) => model.Summary.Options.Loss is QuantileLoss quantile
        ? model.WithTargets(QuantileCalibration.Move(held, model.Targets!, quantile.Level)) : model.WithTemperature(Calibration.TemperatureOf(held));

    private static ThresholdChoice ChooseThreshold(DecisionThreshold threshold, HeldOutScores held) =>
        ThresholdSweep.Choose(threshold, held.Scores.ToArray(), held.Rows);

    /// <summary>
    /// The seed of the newest checkpoint that a call with it would resume from, or null where there is none: for a caller that draws a
    /// seed where none is given.
    /// </summary>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    internal static int? SeedToResume(TabularDataset data, DeepResidualOptions options, TabularDataset? validation = null)
    {
        options.Validate(nameof(options));
        return options.Run.Checkpoint is null ? null : CheckpointFolder.SeedOf(options.Run.Checkpoint, TrainingCall.Of(data, options, seed: 0, validation));
    }
}

/// <summary>What came of the training of a network.</summary>
/// <param name="Network">That of the best epoch.</param>
/// <param name="Summary">How it went.</param>
/// <param name="LeavesCheckpoints">Whether there are checkpoints, of a training that ended by itself.</param>
internal readonly record struct TrainedNetwork(Network Network, TrainingSummary Summary, bool LeavesCheckpoints);
