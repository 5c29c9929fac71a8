using System.Numerics.Tensors;
using MLNetDeep.Collectives;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// Epochs of steps; after each, the validation rows say whether its weights are the best so far. Where the engine is one rank of several,
/// each rank runs a loop of its own with the same options and the same rows; whatever ends an epoch or the training, on whichever rank,
/// ends it on all, after the same step.
/// </summary>
/// <param name="engine">What takes the steps.</param>
/// <param name="training">The training rows.</param>
/// <param name="validation">What scores the validation rows, or null without any.</param>
/// <param name="options">Validated options.</param>
/// <param name="weights">Receives the weights of the best epoch.</param>
/// <param name="shuffling">What shuffling draws from.</param>
/// <param name="clock">The time of the training.</param>
internal sealed class TrainingLoop(
    ITrainingEngine engine, BatchReader training, ValidationScorer? validation, DeepResidualOptions options, ParameterStore weights,
    TorchGenerator shuffling, TrainingClock clock)
{
    private readonly long _steps = (long)options.UsedEpochs * training.Batches;
    private readonly ScheduleState _rate = options.LearningRateSchedule.Start();
    private readonly ScheduleState _decay = options.Regularization.WeightDecaySchedule.Start();
    private readonly ScheduleState _dropout = options.Regularization.DropoutSchedule.Start();
    private readonly CommonDecisions _common = new(engine.Ranks);
    private readonly FrozenPartPlan _frozen = new(engine, training, validation?.Reader, options);
    private readonly BestEpoch _best = new(options, weights);
    private readonly List<EpochSummary> _curve = [];
    private long _step;

    /// <summary>Whether it ended because it was cancelled.</summary>
    public bool WasCancelled { get; private set; }

    /// <summary>Whether it ended by an exception on all ranks alike: none waits for another.</summary>
    public bool FailedOnAllRanks { get; private set; }

    /// <summary>The time since the training was called.</summary>
    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>Trains, leaves the best epoch's weights where they are to go, and says how it went.</summary>
    /// <param name="progress">Called after each epoch.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <param name="isCanceled">Checked before each step, too.</param>
    /// <param name="epochEnded">Called with each epoch's number when the state is that of its end, before progress is told.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and no best epoch is to be given, or there is none.</exception>
    public TrainingSummary Run(
        IProgress<EpochReport>? progress, CancellationToken cancellation, Func<bool>? isCanceled = null, Action<int>? epochEnded = null)
    {
        _common.ShareResumedState(_curve.Count, Transfer);
        _frozen.Begin(Math.Max(1, _curve.Count));                // of a resumed training, what the frozen part makes of the rows is not kept
        for (var epoch = _curve.Count + 1; epoch <= options.UsedEpochs && (epoch == 1 || !_common.Any(clock.IsOver)); epoch++)
        {
            if (_frozen.Begin(epoch))
                _best.RestartPatience(epoch - 1);                // patience is that with what trains now
            if (epoch > 1 && _best.EpochsLeft(epoch - 1) == 0)
                break;
            training.Arrange(options.Batches, first: epoch == 1, shuffling);
            var before = engine.Ranks.Cost;
            var steps = TrainEpoch(cancellation, isCanceled);
            if (!steps.AreAll && epoch > 1)
                break;                                           // of a part of the first epoch a model can be made
            validation?.Measure(engine);
            var metrics = validation?.Metrics ?? Metrics.None;
            double? own = validation is null ? null : metrics[options.Validation.Metric] ?? throw Unmeasured();
            var (loss, value) = _common.TakeFirstRanks((steps.Loss, own ?? 0));
            double? chosen = own is null ? null : value;
            var isBest = _best.Offer(epoch, chosen, engine);
            RequireFinite(epoch, steps.Loss, metrics.Loss ?? 0);
            TellSchedules(loss, chosen);
            var report = Describe(epoch, steps, metrics, isBest, engine.Ranks.Cost.Since(before));
            _curve.Add(EpochSummary.Of(report));
            epochEnded?.Invoke(epoch);
            progress?.Report(report);
        }
        _common.Meet();                                          // no rank has a result where another one failed in the end
        return TrainingSummary.Of(training.Rows, validation?.Reader.Rows ?? 0, _best.Number, _curve, options);
    }

    /// <summary>Keeps everything that the epochs to come depend on, after an epoch, or restores it, before the first.</summary>
    /// <exception cref="InvalidDataException">What is restored cannot have been kept.</exception>
    public void Transfer(StateTransfer state)
    {
        engine.Transfer(state);
        training.Transfer(state);
        shuffling.Transfer(state);
        _rate.Transfer(state);
        _decay.Transfer(state);
        _dropout.Transfer(state);
        _best.Transfer(state);
        clock.Transfer(state);
        state.Move(ref _step);
        var epochs = _curve.Count;
        state.Move(ref epochs);
        state.Require(epochs >= 1 && epochs <= options.UsedEpochs && _step >= 1 && _step <= _steps, "it has epochs or steps that the training has not");
        for (var e = 0; e < epochs; e++)
            if (state.Restores)
                _curve.Add(EpochSummary.Move(null, state));
            else
                EpochSummary.Move(_curve[e], state);
    }

    private StepsOfEpoch TrainEpoch(CancellationToken cancellation, Func<bool>? isCanceled)
    {
        var start = clock.Now;
        var loss = default(LossSum);
        var normSum = 0.0;
        var (rows, batches) = (0, 0);
        var rates = default(StepRates);
        while (batches < training.Batches && GoesOn(batches, cancellation, isCanceled))
        {
            rates = RatesOf(_step++);
            var batch = training.Read(batches++);
            var result = engine.StepDeferred(batch, rates);
            loss += result.Loss;
            normSum += result.GradientNorm;
            rows += batch.Rows;
        }
        var rest = engine.TakeDeferred();                        // of all steps, also where the epoch ends early
        loss += rest.Loss;
        normSum += rest.GradientNorm;
        return new StepsOfEpoch(
            loss.Mean, rates.LearningRate, normSum / batches, rows / clock.Since(start).TotalSeconds, AreAll: batches == training.Batches);
    }

    /// <summary>Checked before each step: whether no rank is out of time, of which the first step is not, and none is cancelled.</summary>
    private bool GoesOn(int stepsOfEpoch, CancellationToken cancellation, Func<bool>? isCanceled)
    {
        var isOver = stepsOfEpoch > 0 && clock.IsOver;
        (isOver, var isCancelled) = _common.Any(isOver, !isOver && (cancellation.IsCancellationRequested || isCanceled?.Invoke() == true));
        if (isCancelled)
            Cancel(cancellation);
        return !isOver && !isCancelled;
    }

    private void Cancel(CancellationToken cancellation)
    {
        var token = cancellation.IsCancellationRequested ? cancellation : default;
        FailedOnAllRanks = _curve.Count == 0 || options.Run.OnCancel == CancelBehavior.Throw;
        if (_curve.Count == 0)
            throw new OperationCanceledException("The training was cancelled before its first epoch was complete: there is no model of it.", token);
        if (options.Run.OnCancel == CancelBehavior.Throw)
            throw new OperationCanceledException(Invariant($"The training was cancelled after epoch {_curve.Count}."), token);
        WasCancelled = true;
    }

    private EpochReport Describe(int epoch, StepsOfEpoch steps, Metrics metrics, bool isBest, CollectiveCost cost) => new(
        epoch, options.UsedEpochs, steps.Loss, metrics, steps.LearningRate, steps.GradientNorm, isBest, steps.RowsPerSecond)
    {
        ValidationMetricValue = metrics[options.Validation.Metric],
        CommunicationBytes = cost.Bytes,
        CommunicationTime = cost.Time,
        Elapsed = clock.Elapsed,
        TimeLeft = steps.AreAll ? clock.TimeLeft(epoch, _best.EpochsLeft(epoch)) : TimeSpan.Zero,
    };

    private void TellSchedules(double trainingLoss, double? chosen)
    {
        var metric = chosen ?? trainingLoss;
        var largerIsBetter = chosen is not null && options.Validation.Metric.LargerIsBetter;
        _rate.Observe(metric, largerIsBetter);
        _decay.Observe(metric, largerIsBetter);
        _dropout.Observe(metric, largerIsBetter);
    }

    private InvalidDataException Unmeasured() => new($"The {options.Validation.Metric} of the validation rows is not defined.");

    private void RequireFinite(int epoch, double trainingLoss, double validationLoss)
    {
        ReadOnlySpan<(string Name, double Value)> all =
        [
            ("training loss", trainingLoss),
            ("validation loss", validationLoss),
            ("largest weight", TensorPrimitives.MaxMagnitude<float>(weights.Values)),
            ("largest running statistic", weights.BufferValues.IsEmpty ? 0 : TensorPrimitives.MaxMagnitude<float>(weights.BufferValues)),
        ];
        string? what = null;
        foreach (var (name, value) in all)
            if (!double.IsFinite(value))
                what ??= Invariant($"The {name} has become {value} in epoch {epoch}");
        if (!_common.Any(what is not null))
            return;
        FailedOnAllRanks = true;
        what ??= Invariant($"A loss or weight of another rank has become infinite or undefined in epoch {epoch}");
        throw new DivergenceException((training.DescribeFarValue() ?? validation?.Reader.DescribeFarValue()) is string cause ? $"{what}. {cause}"
            : Invariant($"{what}; a LearningRate below {options.UsedLearningRate} or Regularization.GradientClipping = Clipping.ByNorm(1) may help."));
    }

    private StepRates RatesOf(long step) => new(
        options.UsedLearningRate * _rate.FactorAt(step, _steps),
        options.Regularization.WeightDecay * _decay.FactorAt(step, _steps),
        (float)Math.Clamp(_dropout.FactorAt(step, _steps), 0, 1));

    /// <summary>What the steps of an epoch came to; not all of them where the training ends within the epoch.</summary>
    private readonly record struct StepsOfEpoch(double Loss, double LearningRate, double GradientNorm, double RowsPerSecond, bool AreAll);
}
