using System.Numerics;
using System.Runtime.InteropServices;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Optimizer
{
    /// <summary>
    /// RMSProp: s = α·s + (1 − α)·g²; w −= rate·g/(√s + ε). Centered, m = α·m + (1 − α)·g and √(s − m²) stands for √s: the
    /// deviation of the gradient in place of its size. With momentum, v = momentum·v + g/(√s + ε); w −= rate·v.
    /// Sources: Tieleman and Hinton, 2012, lecture 6.5; Graves, 2013 (centered), in PyTorch's form.
    /// </summary>
    /// <param name="alpha">Range: [0, 1). Default: 0.99.</param>
    /// <param name="epsilon">Range: finite, above 0. Default: 1e-8.</param>
    /// <param name="momentum">Range: [0, 1). Default: 0.</param>
    /// <param name="centered">Default: false.</param>
    public static Optimizer RmsProp(double alpha = 0.99, float epsilon = 1e-8f, float momentum = 0f, bool centered = false) =>
        new RmsPropOptimizer(alpha, epsilon, momentum, centered);
}

/// <summary>
/// s = α·s + (1 − α)·g²; w −= rate·g/(√s + ε); centered and with momentum on demand. α is a double because nothing divides by
/// 1 − α afterwards, as Adam's correction does: from the float 0.999, 1 − α would be off by 1e-5 of itself.
/// </summary>
[Kind("RmsProp")]
internal sealed record RmsPropOptimizer(
    double Alpha = 0.99, float Epsilon = 1e-8f, float MomentumFactor = 0f, bool Centered = false) : Optimizer
{
    internal override IEnumerable<string> Faults()
    {
        if (!(Alpha is >= 0 and < 1))
            yield return Invariant($"RMSProp's alpha must be in [0, 1), but was {Alpha}.");
        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
            yield return Invariant($"RMSProp's epsilon must be finite and above 0, but was {Epsilon}.");
        if (!(MomentumFactor is >= 0 and < 1))
            yield return Invariant($"RMSProp's momentum must be in [0, 1), but was {MomentumFactor}.");
    }

    internal override OptimizerState CreateState(ParameterStore store) => new State(store, this);

    private sealed class State(ParameterStore store, RmsPropOptimizer options) : OptimizerState(store)
    {
        private readonly float[] _square = new float[store.Values.Length];
        private readonly float[] _mean = options.Centered ? new float[store.Values.Length] : [];
        private readonly float[] _velocity = options.MomentumFactor > 0 ? new float[store.Values.Length] : [];

        protected override IReadOnlyList<float[]> Memory => [_square, _mean, _velocity];

        protected override void Step(int offset, Span<float> values, ReadOnlySpan<float> gradients, float rate, float shrink, long step)
        {
            var (centered, withVelocity) = (_mean.Length > 0, _velocity.Length > 0);
            ref var w = ref MemoryMarshal.GetReference(values);
            ref var g = ref MemoryMarshal.GetReference(gradients);
            ref var s = ref MemoryMarshal.GetReference(_square.AsSpan(offset, values.Length));
            ref var m = ref MemoryMarshal.GetReference(centered ? _mean.AsSpan(offset, values.Length) : default);
            ref var v = ref MemoryMarshal.GetReference(withVelocity ? _velocity.AsSpan(offset, values.Length) : default);
            var (alpha, rest) = ((float)options.Alpha, (float)(1 - options.Alpha));
            var (momentum, epsilon) = (options.MomentumFactor, options.Epsilon);

            nuint i = 0;
            var width = (nuint)Vector<float>.Count;
            for (; i + width <= (nuint)values.Length; i += width)
            {
                var gradient = Vector.LoadUnsafe(ref g, i);
                var square = Vector.LoadUnsafe(ref s, i) * alpha + gradient * gradient * rest;
                square.StoreUnsafe(ref s, i);
                if (centered)
                {
                    var mean = Vector.LoadUnsafe(ref m, i) * alpha + gradient * rest;
                    mean.StoreUnsafe(ref m, i);
                    // NOTE: rounding can bring it below 0, of which PyTorch takes the root nevertheless: not a number.
                    square = Vector.Max(square - mean * mean, Vector<float>.Zero);
                }
                var direction = gradient / (Vector.SquareRoot(square) + new Vector<float>(epsilon));
                if (withVelocity)
                {
                    direction += Vector.LoadUnsafe(ref v, i) * momentum;
                    direction.StoreUnsafe(ref v, i);
                }
                (Vector.LoadUnsafe(ref w, i) * shrink - direction * rate).StoreUnsafe(ref w, i);
            }
            for (var j = (int)i; j < values.Length; j++)
            {
                var square = _square[offset + j] = _square[offset + j] * alpha + gradients[j] * gradients[j] * rest;
                if (centered)
                {
                    var mean = _mean[offset + j] = _mean[offset + j] * alpha + gradients[j] * rest;
                    square = MathF.Max(square - mean * mean, 0);
                }
                var direction = gradients[j] / (MathF.Sqrt(square) + epsilon);
                if (withVelocity)
                    _velocity[offset + j] = direction += _velocity[offset + j] * momentum;
                values[j] = values[j] * shrink - direction * rate;
            }
        }
    }
}
