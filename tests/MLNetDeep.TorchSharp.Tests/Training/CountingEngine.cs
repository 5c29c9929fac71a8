using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Training;

/// <summary>Another engine, and how often it is asked for what makes the host wait for the device.</summary>
internal sealed record CountingEngine(TrainingEngine Inner) : TrainingEngine
{
    /// <summary>Steps whose result was to be told at once.</summary>
    public int Steps { get; private set; }

    /// <summary>Steps whose result was left on the device.</summary>
    public int DeferredSteps { get; private set; }

    /// <summary>How often the result of deferred steps was read.</summary>
    public int Readings { get; private set; }

    internal override string Kind => Inner.Kind;

    internal override string Describe() => Inner.Describe();

    internal override ITrainingEngine Create(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout) =>
        new Counter(this, Inner.Create(network, options, maximumRows, dropout));

    private sealed class Counter(CountingEngine counts, ITrainingEngine inner) : ITrainingEngine
    {
        public StepResult Step(in Batch batch, in StepRates rates)
        {
            counts.Steps++;
            return inner.Step(batch, rates);
        }

        public StepResult StepDeferred(in Batch batch, in StepRates rates)
        {
            counts.DeferredSteps++;
            return inner.StepDeferred(batch, rates);
        }

        public StepResult TakeDeferred()
        {
            counts.Readings++;
            return inner.TakeDeferred();
        }

        public bool KeepsRows(int rows, int columns) => inner.KeepsRows(rows, columns);
        public void Keep(in Batch rows) => inner.Keep(rows);
        public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows) => inner.Score(x, rows);
        public void Freeze(FrozenPart part) => inner.Freeze(part);
        public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => inner.ComputeFrozen(x, rows);
        public bool TakesFrozenOutputs { get => inner.TakesFrozenOutputs; set => inner.TakesFrozenOutputs = value; }
        public void CopyWeightsTo(ParameterStore destination) => inner.CopyWeightsTo(destination);
        public void Transfer(StateTransfer state) => inner.Transfer(state);
        public void Dispose() => inner.Dispose();
    }
}
