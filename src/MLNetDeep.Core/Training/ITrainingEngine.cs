using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// What the training loop asks of whatever computes: the managed engine here, another library elsewhere. It is built from a
/// network specification and starting weights, and hands the weights back.
/// </summary>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>One optimization step on a batch.</summary>
    StepResult Step(in Batch batch, in StepRates rates);

    /// <summary>The logits of rows in evaluation mode, [rows, outputs], valid until the next call.</summary>
    ReadOnlySpan<float> Score(ReadOnlySpan<float> x /* [rows, inputs] */, int rows);

    /// <summary>Copies the weights and buffers as they stand into <paramref name="destination"/>, a store of the same network.</summary>
    void CopyWeightsTo(ParameterStore destination);
}

/// <summary>A batch of encoded rows.</summary>
internal readonly ref struct Batch(ReadOnlySpan<float> x, ReadOnlySpan<int> labels, ReadOnlySpan<float> weights)
{
    public ReadOnlySpan<float> X { get; } = x;                   // [rows, inputs]
    public ReadOnlySpan<int> Labels { get; } = labels;           // [rows]
    public ReadOnlySpan<float> Weights { get; } = weights;       // [rows], or empty for all 1
}

/// <summary>What the schedules say of a step.</summary>
/// <param name="LearningRate">The rate itself.</param>
/// <param name="WeightDecay">The decoupled decay itself.</param>
/// <param name="DropoutFactor">A factor on every dropout rate.</param>
internal readonly record struct StepRates(double LearningRate, double WeightDecay, float DropoutFactor);

/// <summary>The loss of a step's batch and the norm of its gradient, before the step.</summary>
internal readonly record struct StepResult(LossSum Loss, double GradientNorm);
