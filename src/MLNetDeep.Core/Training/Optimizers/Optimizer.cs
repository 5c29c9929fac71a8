using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// The rule that turns gradients into a step, made by the method of its name, as in <c>Optimizer.AdamW()</c>. The learning rate and
/// the decay are options of the training, not of the rule. Default of the trainer: <see cref="AdamW"/>.
/// </summary>
public abstract partial record Optimizer
{
    private protected Optimizer() { }

    /// <summary>The rule with its state for one network.</summary>
    internal abstract OptimizerState CreateState(ParameterStore store);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];
}

/// <summary>An optimizer's memory of one network, as flat as the parameters.</summary>
internal abstract class OptimizerState(ParameterStore store)
{
    /// <summary>
    /// One step: each range that is not frozen first shrinks by its decay, w·(1 − rate·decay) (decoupled decay:
    /// Loshchilov and Hutter, 2019), then moves by the rule.
    /// </summary>
    public void Step(double rate, double decay, bool decayEverything)
    {
        BeginStep();
        foreach (var range in store.Parameters)
        {
            if (range.Frozen)
                continue;
            var rangeRate = rate * range.RateFactor;
            var shrink = range.Decays || decayEverything ? 1 - rangeRate * decay : 1.0;
            Step(range.Offset, store.ValuesOf(range), store.GradientsOf(range), (float)rangeRate, (float)shrink);
        }
    }

    /// <summary>Called once a step, before the ranges.</summary>
    protected virtual void BeginStep() { }

    /// <summary>w = shrink·w − rate·(the rule's direction), for the range that begins at <paramref name="offset"/>.</summary>
    protected abstract void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink);
}
