using MLNetDeep.Collectives;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// What the training loop asks of whatever computes: the managed engine here, another library elsewhere. It is built from a
/// network specification and starting weights, and hands the weights back.
/// </summary>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>
    /// The ranks that train together by engines of the same kind, each with a training loop of its own, which takes all common decisions
    /// through it. Default: this one alone. NOTE: replicas and devices within one engine are its own affair.
    /// </summary>
    ICollective Ranks => SingleRank.Instance;

    /// <summary>One optimization step on a batch.</summary>
    StepResult Step(in Batch batch, in StepRates rates);

    /// <summary>
    /// As <see cref="Step"/>, but what it returns may be nothing yet: an engine on a device goes on without waiting for it, and tells the
    /// sum of many steps in <see cref="TakeDeferred"/>.
    /// </summary>
    StepResult StepDeferred(in Batch batch, in StepRates rates) => Step(batch, rates);

    /// <summary>The sum of what deferred steps have not told yet.</summary>
    StepResult TakeDeferred() => default;

    /// <summary>
    /// Asks the engine to keep all rows of steps where it computes, in the place of those before. False where it does not: batches then
    /// bring their rows. Otherwise <see cref="Keep"/> gives it the rows, and batches hold the indices of their rows.
    /// </summary>
    bool KeepsRows(int rows, int columns) => false;

    /// <summary>Gives the engine the next of the rows to keep.</summary>
    void Keep(in Batch rows) => throw new NotSupportedException();

    /// <summary>The logits of rows in evaluation mode, [rows, outputs], valid until the next call.</summary>
    ReadOnlySpan<float> Score(ReadOnlySpan<float> x /* [rows, inputs] */, int rows);

    /// <summary>
    /// From now on leaves a part of the network as it is: its weights and buffers stay, its lowest layers compute in evaluation mode.
    /// </summary>
    void Freeze(FrozenPart part);

    /// <summary>What the frozen lowest layers, of which there are some, make of rows, [rows, their outputs], valid until the next call.</summary>
    ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x /* [rows, inputs] */, int rows);

    /// <summary>Whether steps and scores are given what <see cref="ComputeFrozen"/> gave in the place of encoded rows. Default: false.</summary>
    bool TakesFrozenOutputs { get; set; }

    /// <summary>Copies the weights and buffers as they stand into <paramref name="destination"/>, a store of the same network.</summary>
    void CopyWeightsTo(ParameterStore destination);

    /// <summary>
    /// Keeps everything that steps change and later steps depend on (weights, buffers, the optimizer's memory, what dropout draws next),
    /// or restores it.
    /// </summary>
    void Transfer(StateTransfer state);
}

/// <summary>A batch of encoded rows.</summary>
internal readonly ref struct Batch
{
    public Batch(ReadOnlySpan<float> x, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
    {
        Rows = labels.Length;
        X = x;
        Labels = labels;
        Weights = weights;
    }

    /// <summary>A batch whose rows are to be given numbers, [rows, outputs].</summary>
    public Batch(ReadOnlySpan<float> x, ReadOnlySpan<float> numbers, int rows, ReadOnlySpan<float> weights = default)
    {
        Rows = rows;
        X = x;
        Numbers = numbers;
        Weights = weights;
    }

    /// <summary>A batch of rows that the engine keeps.</summary>
    /// <param name="rowIndices">The index of each row, in the order in which the engine was given them.</param>
    public Batch(ReadOnlySpan<int> rowIndices)
    {
        Rows = rowIndices.Length;
        RowIndices = rowIndices;
    }

    public int Rows { get; }
    public ReadOnlySpan<int> RowIndices { get; }                 // [rows], or empty where the batch brings its rows; else all below is empty
    public ReadOnlySpan<float> X { get; }                        // [rows, inputs]
    public ReadOnlySpan<int> Labels { get; }                     // [rows], or empty
    public ReadOnlySpan<float> Numbers { get; }                  // [rows, outputs], or empty
    public ReadOnlySpan<float> Weights { get; }                  // [rows], or empty for all 1

    /// <summary>Some of the rows.</summary>
    public Batch Slice(int first, int rows)
    {
        if (!RowIndices.IsEmpty)
            return new Batch(RowIndices.Slice(first, rows));
        int columns = X.Length / Rows, numbers = Numbers.Length / Rows;
        var x = X.Slice(first * columns, rows * columns);
        var weights = Weights.IsEmpty ? default : Weights.Slice(first, rows);
        return Numbers.IsEmpty
            ? new Batch(x, Labels.Slice(first, rows), weights)
            : new Batch(x, Numbers.Slice(first * numbers, rows * numbers), rows, weights);
    }

    /// <summary>The labels or numbers, with the weights.</summary>
    public Targets Targets => Numbers.IsEmpty ? Targets.OfClasses(Labels, Weights) : Targets.OfNumbers(Numbers, Weights);
}

/// <summary>What the schedules say of a step.</summary>
/// <param name="LearningRate">The rate itself.</param>
/// <param name="WeightDecay">The decoupled decay itself.</param>
/// <param name="DropoutFactor">A factor on every dropout rate.</param>
internal readonly record struct StepRates(double LearningRate, double WeightDecay, float DropoutFactor);

/// <summary>The loss of a step's batch and the norm of its gradient, before the step.</summary>
internal readonly record struct StepResult(LossSum Loss, double GradientNorm);
