using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Optimizer
{
    /// <summary>Stochastic gradient descent: w −= rate·g.</summary>
    public static Optimizer Sgd() => new SgdOptimizer();

    /// <summary>Gradient descent with momentum: v = momentum·v + g; w −= rate·v. Source: Polyak, 1964, in PyTorch's form.</summary>
    /// <param name="momentum">Range: [0, 1). Default: 0.9.</param>
    public static Optimizer Momentum(float momentum = 0.9f) => new SgdOptimizer(momentum);
}

/// <summary>v = MomentumFactor·v + g; w −= rate·v.</summary>
[Kind("Sgd")]
internal sealed record SgdOptimizer(float MomentumFactor = 0f) : Optimizer
{
    internal override IEnumerable<string> Faults() =>
        MomentumFactor is >= 0 and < 1 ? [] : [Invariant($"Momentum must be in [0, 1), but was {MomentumFactor}.")];

    internal override OptimizerState CreateState(ParameterStore store) => new State(store, MomentumFactor);

    private sealed class State(ParameterStore store, float momentum) : OptimizerState(store)
    {
        private readonly float[] _velocity = momentum > 0 ? new float[store.Values.Length] : [];

        protected override IReadOnlyList<float[]> Memory => [_velocity];

        protected override void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink, long step)
        {
            var direction = gradients;
            if (momentum > 0)
            {
                var velocity = _velocity.AsSpan(offset, values.Length);
                TensorPrimitives.MultiplyAdd(velocity, momentum, gradients, velocity);
                direction = velocity;
            }
            if (shrink != 1f)
                TensorPrimitives.Multiply(values, shrink, values);
            TensorPrimitives.MultiplyAdd(direction, -rate, values, values);
        }
    }
}
