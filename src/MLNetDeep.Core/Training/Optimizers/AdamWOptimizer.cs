using System.Numerics;
using System.Runtime.InteropServices;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Optimizer
{
    /// <summary>
    /// Adam: m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; w −= rate·m̂/(√v̂ + ε), with m̂ and v̂ corrected for their start at zero. With
    /// the training's decoupled decay this is AdamW. Sources: Kingma and Ba, 2015; Loshchilov and Hutter, 2019.
    /// </summary>
    /// <param name="beta1">Range: [0, 1). Default: 0.9.</param>
    /// <param name="beta2">Range: [0, 1). Default: 0.999.</param>
    /// <param name="epsilon">Range: above 0. Default: 1e-8.</param>
    public static Optimizer AdamW(float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f) =>
        new AdamWOptimizer(beta1, beta2, epsilon);

    /// <summary>
    /// The same rule as <see cref="AdamW"/>, by its first name. What tells the two apart is an option of the training: AdamW has
    /// <see cref="Regularization.WeightDecay"/>; Adam has 0 there and, where it decays at all, <see cref="Regularization.L2"/>.
    /// Source: Kingma and Ba, 2015.
    /// </summary>
    /// <param name="beta1">Range: [0, 1). Default: 0.9.</param>
    /// <param name="beta2">Range: [0, 1). Default: 0.999.</param>
    /// <param name="epsilon">Range: above 0. Default: 1e-8.</param>
    public static Optimizer Adam(float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f) => AdamW(beta1, beta2, epsilon);
}

/// <summary>Adam; the decay is the training's.</summary>
[Kind("AdamW")]
internal sealed record AdamWOptimizer(float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f) : Optimizer
{
    internal override IEnumerable<string> Faults()
    {
        if (!(Beta1 is >= 0 and < 1))
            yield return Invariant($"Adam's beta1 must be in [0, 1), but was {Beta1}.");
        if (!(Beta2 is >= 0 and < 1))
            yield return Invariant($"Adam's beta2 must be in [0, 1), but was {Beta2}.");
        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
            yield return Invariant($"Adam's epsilon must be finite and above 0, but was {Epsilon}.");
    }

    internal override OptimizerState CreateState(ParameterStore store) => new State(store, this);

    private sealed class State(ParameterStore store, AdamWOptimizer options) : OptimizerState(store)
    {
        private readonly float[] _mean = new float[store.Values.Length];
        private readonly float[] _square = new float[store.Values.Length];

        protected override IReadOnlyList<float[]> Memory => [_mean, _square];

        // One fused pass: five streams of memory instead of the dozen that separate operations would read and write.
        protected override void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink, long step)
        {
            ref var w = ref MemoryMarshal.GetReference(values);
            ref var g = ref MemoryMarshal.GetReference(gradients);
            ref var m = ref MemoryMarshal.GetReference(_mean.AsSpan(offset, values.Length));
            ref var v = ref MemoryMarshal.GetReference(_square.AsSpan(offset, values.Length));
            var stepSize = (float)(rate / (1 - Math.Pow(options.Beta1, step)));
            var inverseRoot = (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step)));
            var (beta1, beta2, epsilon) = (options.Beta1, options.Beta2, options.Epsilon);

            nuint i = 0;
            var width = (nuint)Vector<float>.Count;
            for (; i + width <= (nuint)values.Length; i += width)
            {
                var gradient = Vector.LoadUnsafe(ref g, i);
                var mean = Vector.LoadUnsafe(ref m, i);
                mean += (gradient - mean) * (1 - beta1);
                var square = Vector.LoadUnsafe(ref v, i) * beta2 + gradient * gradient * (1 - beta2);
                var root = Vector.SquareRoot(square) * inverseRoot + new Vector<float>(epsilon);
                (Vector.LoadUnsafe(ref w, i) * shrink - mean * stepSize / root).StoreUnsafe(ref w, i);
                mean.StoreUnsafe(ref m, i);
                square.StoreUnsafe(ref v, i);
            }
            for (var j = (int)i; j < values.Length; j++)
            {
                ref var mean = ref _mean[offset + j];
                ref var square = ref _square[offset + j];
                mean += (gradients[j] - mean) * (1 - beta1);
                square = square * beta2 + gradients[j] * gradients[j] * (1 - beta2);
                values[j] = values[j] * shrink - mean * stepSize / (MathF.Sqrt(square) * inverseRoot + epsilon);
            }
        }
    }
}
