using System.Numerics;
using System.Runtime.InteropServices;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Optimizer
{
    /// <summary>
    /// AdaGrad: s += g²; w −= rateₜ·g/(√s + ε), with rateₜ = rate/(1 + (t − 1)·rateDecay) in step t = 1, 2, …
    /// Source: Duchi, Hazan and Singer, 2011.
    /// </summary>
    /// <param name="initialAccumulator">What s starts at. Range: finite, at least 0. Default: 0.</param>
    /// <param name="rateDecay">How fast the rate falls by itself, beside its schedule. Range: finite, at least 0. Default: 0.
    /// </param>
    /// <param name="epsilon">Range: finite, above 0. Default: 1e-10.</param>
    public static Optimizer AdaGrad(float initialAccumulator = 0f, double rateDecay = 0, float epsilon = 1e-10f) =>
        new AdaGradOptimizer(initialAccumulator, rateDecay, epsilon);
}

/// <summary>s += g²; w −= rate·g/(√s + ε).</summary>
[Kind("AdaGrad")]
internal sealed record AdaGradOptimizer(float InitialAccumulator = 0f, double RateDecay = 0, float Epsilon = 1e-10f) : Optimizer
{
    internal override IEnumerable<string> Faults()
    {
        if (!(InitialAccumulator >= 0 && float.IsFinite(InitialAccumulator)))
            yield return Invariant(
                $"AdaGrad's initial accumulator must be finite and at least 0, but was {InitialAccumulator}.");
        if (!(RateDecay >= 0 && double.IsFinite(RateDecay)))
            yield return Invariant($"AdaGrad's rate decay must be finite and at least 0, but was {RateDecay}.");
        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
            yield return Invariant($"AdaGrad's epsilon must be finite and above 0, but was {Epsilon}.");
    }

    internal override OptimizerState CreateState(ParameterStore store) => new State(store, this);

    private sealed class State : OptimizerState
    {
        private readonly AdaGradOptimizer _options;
        private readonly float[] _sum;                           // of the squares

        public State(ParameterStore store, AdaGradOptimizer options) : base(store)
        {
            _options = options;
            _sum = new float[store.Values.Length];
            Array.Fill(_sum, options.InitialAccumulator);
        }

        protected override IReadOnlyList<float[]> Memory => [_sum];

        protected override void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink, long step)
        {
            ref var w = ref MemoryMarshal.GetReference(values);
            ref var g = ref MemoryMarshal.GetReference(gradients);
            ref var s = ref MemoryMarshal.GetReference(_sum.AsSpan(offset, values.Length));
            var stepSize = (float)(rate / (1 + (step - 1) * _options.RateDecay));
            var epsilon = _options.Epsilon;

            nuint i = 0;
            var width = (nuint)Vector<float>.Count;
            for (; i + width <= (nuint)values.Length; i += width)
            {
                var gradient = Vector.LoadUnsafe(ref g, i);
                var sum = Vector.LoadUnsafe(ref s, i) + gradient * gradient;
                var root = Vector.SquareRoot(sum) + new Vector<float>(epsilon);
                (Vector.LoadUnsafe(ref w, i) * shrink - gradient * stepSize / root).StoreUnsafe(ref w, i);
                sum.StoreUnsafe(ref s, i);
            }
            for (var j = (int)i; j < values.Length; j++)
            {
                ref var sum = ref _sum[offset + j];
                sum += gradients[j] * gradients[j];
                values[j] = values[j] * shrink - gradients[j] * stepSize / (MathF.Sqrt(sum) + epsilon);
            }
        }
    }
}
