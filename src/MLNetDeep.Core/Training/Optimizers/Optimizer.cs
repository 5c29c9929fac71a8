using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// The rule that turns gradients into a step, made by the method of its name, as in <c>Optimizer.AdamW()</c>. The learning rate and
/// the decay are options of the training, not of the rule. Default of the trainer: <see cref="AdamW"/> with β₂ = 0.95.
/// </summary>
public abstract partial record Optimizer
{
    private protected Optimizer() { }

    /// <summary>The rule with its state for one network.</summary>
    internal abstract OptimizerState CreateState(ParameterStore store);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>An optimizer's memory of one network, as flat as the parameters. Threads share the parameters.</summary>
internal abstract class OptimizerState(ParameterStore store) : ParameterJob(store)
{
    private readonly Dictionary<ParameterRange, long> _steps = store.Parameters.ToDictionary(range => range, _ => 0L);
    private double _rate, _decay;
    private bool _decayEverything;

    /// <summary>
    /// One step: each range that is not frozen first shrinks by its decay, w·(1 − rate·decay) (decoupled decay:
    /// Loshchilov and Hutter, 2019), then moves by the rule.
    /// </summary>
    public void Step(KernelContext kernels, double rate, double decay, bool decayEverything)
    {
        (_rate, _decay, _decayEverything) = (rate, decay, decayEverything);
        foreach (var range in Store.Parameters)
            if (!range.Frozen)
                _steps[range]++;
        Run(kernels);
    }

    /// <summary>Keeps the memory of the steps so far, or restores it.</summary>
    public void Transfer(StateTransfer state)
    {
        foreach (var range in Store.Parameters)
        {
            var steps = _steps[range];
            state.Move(ref steps);
            state.Require(steps >= 0 && steps < long.MaxValue / 2, "the optimizer has taken fewer steps than none");
            _steps[range] = steps;
        }
        foreach (var numbers in Memory)
            state.Move<float>(numbers);
    }

    /// <summary>All that the rule remembers of earlier steps: arrays as flat as the parameters, which it writes into and never replaces.</summary>
    protected abstract IReadOnlyList<float[]> Memory { get; }

    /// <summary>
    /// w = shrink·w − rate·(the rule's direction), for the numbers that begin at <paramref name="offset"/>. Their range takes its step
    /// number <paramref name="step"/>, from 1: one that was frozen until now starts as if the training did, as in PyTorch.
    /// </summary>
    protected abstract void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink, long step);

    protected sealed override void Apply(int piece, ParameterRange range, int offset, int count)
    {
        var rate = _rate * range.RateFactor;
        var shrink = range.Decays || _decayEverything ? 1 - rate * _decay : 1.0;
        Step(offset, Store.Values.Slice(offset, count), Store.Gradients.Slice(offset, count), (float)rate, (float)shrink,
            _steps[range]);
    }
}
