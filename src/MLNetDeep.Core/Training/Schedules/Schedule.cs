namespace MLNetDeep.Training;

/// <summary>
/// How a rate moves in the course of training: a factor on the option that it drives (the learning rate, say), which is a pure
/// function of the step but for <see cref="Performance"/>. Made by the method of its name, as in <c>Schedule.Cosine()</c>.
/// </summary>
public abstract partial record Schedule
{
    private protected Schedule() { }

    /// <summary>
    /// Linear warm-up: step t of the first WarmupSteps has (t + 1)/WarmupSteps of the rate, and the schedule proper begins after them.
    /// Unit: steps (batches). Range: at least 0. Default: 0.
    /// </summary>
    public int WarmupSteps { get; init; }

    /// <summary>The schedule at the start of a training.</summary>
    internal virtual ScheduleState Start() => new(this);

    /// <summary>The factor of a step, as far as it is a function of the step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">How many steps the training may take.</param>
    internal double FactorAt(long step, long steps) => step < WarmupSteps
        ? (step + 1.0) / WarmupSteps * AfterWarmup(0, Math.Max(1, steps - WarmupSteps))
        : AfterWarmup(step - WarmupSteps, Math.Max(1, steps - WarmupSteps));

    /// <summary>The factor of a step after the warm-up.</summary>
    private protected abstract double AfterWarmup(long step, long steps);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() =>
        WarmupSteps >= 0 ? [] : [Invariant($"The warm-up must be at least 0 steps, but was {WarmupSteps}.")];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
