using MLNetDeep.Kernels;
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

/// <summary>An optimizer's memory of one network, as flat as the parameters. Threads share the parameters.</summary>
internal abstract class OptimizerState(ParameterStore store)
{
    private readonly StepJob _job = new(store);

    /// <summary>
    /// One step: each range that is not frozen first shrinks by its decay, w·(1 − rate·decay) (decoupled decay:
    /// Loshchilov and Hutter, 2019), then moves by the rule.
    /// </summary>
    public void Step(KernelContext kernels, double rate, double decay, bool decayEverything)
    {
        BeginStep();
        _job.Run(this, kernels, rate, decay, decayEverything);
    }

    /// <summary>Called once a step, before the ranges.</summary>
    protected virtual void BeginStep() { }

    /// <summary>w = shrink·w − rate·(the rule's direction), for the numbers that begin at <paramref name="offset"/>.</summary>
    protected abstract void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink);

    // A part is a piece of one range: pieces do not depend on the number of threads.
    private sealed class StepJob : ParallelJob
    {
        private const int PieceFloats = 32 * 1024;

        private readonly ParameterStore _store;
        private readonly (ParameterRange Range, int Start, int Count)[] _pieces;
        private OptimizerState? _state;
        private double _rate, _decay;
        private bool _decayEverything;

        public StepJob(ParameterStore store)
        {
            _store = store;
            _pieces =
            [
                .. from range in store.Parameters
                   from start in Enumerable.Range(0, (range.Length + PieceFloats - 1) / PieceFloats).Select(piece => piece * PieceFloats)
                   select (range, start, Math.Min(PieceFloats, range.Length - start)),
            ];
        }

        public void Run(OptimizerState state, KernelContext kernels, double rate, double decay, bool decayEverything)
        {
            (_state, _rate, _decay, _decayEverything) = (state, rate, decay, decayEverything);
            kernels.Run(this, _pieces.Length, inParallel: _store.Values.Length >= LeastParallelFloats);
        }

        public override void RunPart(int part)
        {
            var (range, start, count) = _pieces[part];
            if (range.Frozen)
                return;
            var rate = _rate * range.RateFactor;
            var shrink = range.Decays || _decayEverything ? 1 - rate * _decay : 1.0;
            _state!.Step(
                range.Offset + start, _store.ValuesOf(range).Slice(start, count), _store.GradientsOf(range).Slice(start, count), (float)rate,
                (float)shrink);
        }
    }
}
