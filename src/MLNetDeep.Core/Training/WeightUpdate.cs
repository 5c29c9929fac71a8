using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>What a step does once the gradients are there: clipping, penalties, the optimizer's rule, and the largest norm of the weights.</summary>
internal sealed class WeightUpdate(ParameterStore store, DeepResidualOptions options)
{
    private readonly OptimizerState _optimizer = options.Optimizer.CreateState(store);
    private readonly GradientNorm _norm = new(store);
    private readonly MaxNorm? _maxNorm = options.Regularization.MaxNorm is float maximum ? new MaxNorm(store, maximum) : null;

    /// <summary>Moves the weights; returns the norm of the gradient as it was given.</summary>
    public double Apply(KernelContext kernels, in StepRates rates)
    {
        var norm = _norm.Measure(kernels);
        options.Regularization.GradientClipping.Apply(store, norm);
        options.Regularization.AddGradients(store);
        _optimizer.Step(kernels, rates.LearningRate, rates.WeightDecay, options.Regularization.IncludeBiasesAndNormalization);
        _maxNorm?.Apply(kernels);
        return norm;
    }

    /// <summary>Keeps or restores what the optimizer remembers.</summary>
    public void Transfer(StateTransfer state) => _optimizer.Transfer(state);
}
