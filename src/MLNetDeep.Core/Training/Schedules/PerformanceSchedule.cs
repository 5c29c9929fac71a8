using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// 1 until the metric stops getting better, then <paramref name="factor"/> of what it was, and so on: PyTorch's
    /// ReduceLROnPlateau. The metric is that of the training: <see cref="ValidationMetric"/> after each epoch, in its own
    /// direction, or the training loss where nothing is set aside for validation.
    /// </summary>
    /// <param name="factor">What is multiplied by at a plateau. Range: (0, 1). Default: 0.1.</param>
    /// <param name="patience">So many epochs in turn may pass without a better metric; one more is a plateau. Range: at least 0.
    /// Default: 10.</param>
    /// <param name="threshold">By how much better is better. Range: finite, at least 0. Default: 1e-4.</param>
    /// <param name="thresholdMode">What the threshold is measured in. Default: <see cref="ThresholdMode.Relative"/>.</param>
    /// <param name="cooldown">So many epochs after a reduction are not counted as bad. Range: at least 0. Default: 0.</param>
    /// <param name="minimum">The least factor. Range: [0, 1]. Default: 0.</param>
    /// <param name="minChange">A reduction by no more than this is left out. Range: finite, at least 0. Default: 1e-8.
    /// NOTE: part of the option that the schedule drives; PyTorch's <c>eps</c> is in units of the rate.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule Performance(
        double factor = 0.1, int patience = 10, double threshold = 1e-4, ThresholdMode thresholdMode = ThresholdMode.Relative,
        int cooldown = 0, double minimum = 0, double minChange = 1e-8, int warmupSteps = 0) =>
        new PerformanceSchedule(factor, patience, threshold, thresholdMode, cooldown, minimum, minChange)
        {
            WarmupSteps = warmupSteps,
        };
}

/// <summary>Multiplied by Factor whenever the metric has not become better more than Patience times in turn.</summary>
[Kind("Performance")]
internal sealed record PerformanceSchedule(
    double Factor = 0.1,
    int Patience = 10,
    double Threshold = 1e-4,
    ThresholdMode ThresholdMode = ThresholdMode.Relative,
    int Cooldown = 0,
    double Minimum = 0,
    double MinChange = 1e-8) : Schedule
{
    internal override ScheduleState Start() => new State(this);

    // Of a training that never meets a plateau.
    private protected override double AfterWarmup(long step, long steps) => 1;

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(Factor is > 0 and < 1))
            yield return Invariant($"The performance schedule's factor must be in (0, 1), but was {Factor}.");
        if (Patience < 0)
            yield return Invariant($"The performance schedule's patience must be at least 0, but was {Patience}.");
        if (!(Threshold >= 0 && double.IsFinite(Threshold)))
            yield return Invariant($"The performance schedule's threshold must be finite and at least 0, but was {Threshold}.");
        if (!Enum.IsDefined(ThresholdMode))
            yield return
                $"The performance schedule's threshold mode must be one of Relative, Absolute, but was {ThresholdMode}.";
        if (Cooldown < 0)
            yield return Invariant($"The performance schedule's cooldown must be at least 0, but was {Cooldown}.");
        if (!(Minimum is >= 0 and <= 1))
            yield return Invariant($"The performance schedule's minimum must be in [0, 1], but was {Minimum}.");
        if (!(MinChange >= 0 && double.IsFinite(MinChange)))
            yield return Invariant(
                $"The performance schedule's minimum change must be finite and at least 0, but was {MinChange}.");
    }

    private sealed class State(PerformanceSchedule options) : ScheduleState(options)
    {
        private double? _best;
        private double _factor = 1;
        private int _bad, _cooling;

        public override double FactorAt(long step, long steps) => _factor * base.FactorAt(step, steps);

        public override void Observe(double metric, bool largerIsBetter)
        {
            if (IsBetter(metric, largerIsBetter))
                (_best, _bad) = (metric, 0);
            else
                _bad++;
            if (_cooling > 0)
                (_cooling, _bad) = (_cooling - 1, 0);
            if (_bad <= options.Patience)
                return;
            (_cooling, _bad) = (options.Cooldown, 0);
            var reduced = Math.Max(_factor * options.Factor, options.Minimum);
            if (_factor - reduced > options.MinChange)
                _factor = reduced;
        }

        public override void Transfer(StateTransfer state)
        {
            state.Move(ref _best);
            state.Move(ref _factor);
            state.Move(ref _bad);
            state.Move(ref _cooling);
            state.Require(_factor is >= 0 and <= 1 && _bad >= 0 && _cooling >= 0, "a schedule has a factor or counts that it cannot have");
        }

        private bool IsBetter(double metric, bool largerIsBetter)
        {
            if (_best is not double best)
                return !double.IsNaN(metric);
            var change = largerIsBetter ? options.Threshold : -options.Threshold;
            var bound = options.ThresholdMode == ThresholdMode.Relative ? best * (1 + change) : best + change;
            return largerIsBetter ? metric > bound : metric < bound;
        }
    }
}
