using System.Numerics;
using System.Runtime.InteropServices;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Optimizer
{
    /// <summary>
    /// Momentum that looks one step ahead: v = momentum·v + g; w −= rate·(g + momentum·v). Sources: Nesterov, 1983; Sutskever,
    /// Martens, Dahl and Hinton, 2013, in PyTorch's form.
    /// </summary>
    /// <param name="momentum">Range: [0, 1). Default: 0.9.</param>
    public static Optimizer Nesterov(float momentum = 0.9f) => new NesterovOptimizer(momentum);
}

/// <summary>v = Momentum·v + g; w −= rate·(g + Momentum·v).</summary>
[Kind("Nesterov")]
internal sealed record NesterovOptimizer(float MomentumFactor = 0.9f) : Optimizer
{
    internal override IEnumerable<string> Faults() =>
        MomentumFactor is >= 0 and < 1 ? [] : [Invariant($"Nesterov's momentum must be in [0, 1), but was {MomentumFactor}.")];

    internal override OptimizerState CreateState(ParameterStore store) => new State(store, MomentumFactor);

    private sealed class State(ParameterStore store, float momentum) : OptimizerState(store)
    {
        private readonly float[] _velocity = new float[store.Values.Length];

        protected override IReadOnlyList<float[]> Memory => [_velocity];

        protected override void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink, long step)
        {
            ref var w = ref MemoryMarshal.GetReference(values);
            ref var g = ref MemoryMarshal.GetReference(gradients);
            ref var v = ref MemoryMarshal.GetReference(_velocity.AsSpan(offset, values.Length));

            nuint i = 0;
            var width = (nuint)Vector<float>.Count;
            for (; i + width <= (nuint)values.Length; i += width)
            {
                var gradient = Vector.LoadUnsafe(ref g, i);
                var velocity = Vector.LoadUnsafe(ref v, i) * momentum + gradient;
                (Vector.LoadUnsafe(ref w, i) * shrink - (gradient + velocity * momentum) * rate).StoreUnsafe(ref w, i);
                velocity.StoreUnsafe(ref v, i);
            }
            for (var j = (int)i; j < values.Length; j++)
            {
                ref var velocity = ref _velocity[offset + j];
                velocity = velocity * momentum + gradients[j];
                values[j] = values[j] * shrink - (gradients[j] + velocity * momentum) * rate;
            }
        }
    }
}
