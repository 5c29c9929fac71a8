namespace MLNetDeep.Training;

/// <summary>
/// A schedule in the course of one training. Most are pure functions of the step, and what they are told is nothing to them.
/// </summary>
internal class ScheduleState(Schedule schedule)
{
    /// <summary>The factor of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">How many steps the training may take.</param>
    public virtual double FactorAt(long step, long steps) => schedule.FactorAt(step, steps);

    /// <summary>Tells it how good the weights are: in training, once an epoch.</summary>
    public virtual void Observe(double metric, bool largerIsBetter) { }

    /// <summary>Keeps what it has learnt from what it was told, or restores it.</summary>
    public virtual void Transfer(StateTransfer state) { }
}
