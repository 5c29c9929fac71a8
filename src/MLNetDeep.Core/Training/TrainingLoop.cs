using System.Diagnostics;
using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Epochs of steps; after each, the validation rows say whether its weights are the best so far.</summary>
internal sealed class TrainingLoop(ITrainingEngine engine, BatchReader training, BatchReader? validation, DeepResidualOptions options)
{
    private readonly long _steps = (long)options.Epochs * training.Batches;
    private readonly ScheduleState _rate = options.RateSchedule.Start();
    private readonly ScheduleState _decay = options.DecaySchedule.Start();
    private readonly ScheduleState _dropout = options.DropoutSchedule.Start();
    private readonly FrozenPartPlan _frozen = new(engine, training, validation, options);
    private readonly List<EpochSummary> _curve = [];
    private long _step;
    private ValidationScore? _bestScore;
    private int _bestEpoch, _lastImprovement;

    /// <summary>Trains, leaves the best epoch's weights in <paramref name="best"/>, and says how it went.</summary>
    public TrainingSummary Run(
        ParameterStore best, TorchGenerator shuffling, IProgress<EpochReport>? progress, CancellationToken cancellation)
    {
        training.MoveTo(engine);
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            if (_frozen.Begin(epoch))
                _lastImprovement = epoch - 1;                    // patience is that with what trains now
            if (OutOfPatience(epoch))
                break;
            training.Arrange(options.Batches, first: epoch == 1, shuffling);
            var result = TrainEpoch(epoch, cancellation);
            var score = validation is null ? (ValidationScore?)null : ValidationScore.Measure(engine, validation, options.Loss ?? Loss.Of(LearningTask.Multiclass));
            var isBest = Compare(epoch, score);
            if (isBest)
                engine.CopyWeightsTo(best);
            RequireFinite("training loss", result.Loss, epoch);
            RequireFinite("validation loss", score?.Loss ?? 0, epoch);
            RequireFinite("largest weight", TensorPrimitives.MaxMagnitude<float>(best.Values), epoch);
            TellSchedules(result.Loss, score);
            _curve.Add(new EpochSummary(result.Loss, score?.Loss, score?.Accuracy));
            progress?.Report(new EpochReport(
                epoch, options.Epochs, result.Loss, score?.Loss, score?.Accuracy, result.LearningRate, result.GradientNorm, isBest,
                result.RowsPerSecond));
        }
        return TrainingSummary.Of(training.Rows, validation?.Rows ?? 0, _bestEpoch, _curve, options);
    }

    private void TellSchedules(double trainingLoss, ValidationScore? score)
    {
        var metric = score?.Of(options.ValidationMetric) ?? trainingLoss;
        var largerIsBetter = score is not null && options.ValidationMetric == ValidationMetric.Accuracy;
        _rate.Observe(metric, largerIsBetter);
        _decay.Observe(metric, largerIsBetter);
        _dropout.Observe(metric, largerIsBetter);
    }

    private (double Loss, double LearningRate, double GradientNorm, double RowsPerSecond) TrainEpoch(
        int epoch, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var loss = default(LossSum);
        var normSum = 0.0;
        var rows = 0;
        var rates = default(StepRates);
        for (var b = 0; b < training.Batches; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            rates = RatesOf(_step++);
            var batch = training.Read(b);
            var result = engine.StepDeferred(batch, rates);
            loss += result.Loss;
            normSum += result.GradientNorm;
            rows += batch.Rows;
        }
        var rest = engine.TakeDeferred();
        loss += rest.Loss;
        normSum += rest.GradientNorm;
        return (loss.Mean, rates.LearningRate, normSum / training.Batches, rows / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private void RequireFinite(string name, double value, int epoch)
    {
        if (!double.IsFinite(value))
            throw new InvalidOperationException(
                Invariant($"The {name} has become {value} in epoch {epoch}; a LearningRate below {options.LearningRate} or Clipping.ByNorm(1) may help."));
    }

    private StepRates RatesOf(long step) => new(
        options.LearningRate * _rate.FactorAt(step, _steps),
        options.Regularization.WeightDecay * _decay.FactorAt(step, _steps),
        (float)Math.Clamp(_dropout.FactorAt(step, _steps), 0, 1));

    private bool Compare(int epoch, ValidationScore? score)
    {
        var improves = score is null || _bestScore is null || score.Value.IsBetterThan(_bestScore.Value, options.ValidationMetric);
        if (improves)
            _lastImprovement = epoch;
        else if (!score!.Value.IsAtLeast(_bestScore!.Value, options.ValidationMetric))
            return false;
        (_bestScore, _bestEpoch) = (score, epoch);
        return true;
    }

    private bool OutOfPatience(int epoch) => validation is not null && options.Patience is int patience && epoch - _lastImprovement > patience;
}
