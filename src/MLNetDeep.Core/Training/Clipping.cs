using System.Numerics.Tensors;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>What is done with gradients that are too large, made by the method of its name, as in <c>Clipping.ByNorm(1)</c>.</summary>
public abstract record Clipping
{
    private protected Clipping() { }

    /// <summary>Gradients are taken as they are.</summary>
    public static Clipping None() => new NoneClipping();

    /// <summary>
    /// Scales the gradient of the whole network so that its Euclidean norm is at most <paramref name="maximum"/>.
    /// Source: Pascanu, Mikolov and Bengio, 2013.
    /// </summary>
    /// <param name="maximum">Range: finite, above 0.</param>
    public static Clipping ByNorm(float maximum) => new NormClipping(maximum);

    /// <summary>Changes the gradients of the ranges that are not frozen and returns their norm before that.</summary>
    internal abstract double Apply(ParameterStore store);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    private protected static double NormOf(ParameterStore store)
    {
        var sum = 0.0;
        foreach (var range in store.Parameters)
            if (!range.Frozen)
                sum += TensorPrimitives.SumOfSquares<float>(store.GradientsOf(range));
        return Math.Sqrt(sum);
    }
}

/// <summary>No clipping.</summary>
internal sealed record NoneClipping : Clipping
{
    internal override double Apply(ParameterStore store) => NormOf(store);
}

/// <summary>g·min(1, Maximum/|g|).</summary>
internal sealed record NormClipping(float Maximum) : Clipping
{
    internal override IEnumerable<string> Faults() =>
        Maximum > 0 && float.IsFinite(Maximum) ? [] : [Invariant($"The largest gradient norm must be finite and above 0, however: {Maximum}.")];

    internal override double Apply(ParameterStore store)
    {
        var norm = NormOf(store);
        var factor = (float)(Maximum / (norm + 1e-6));           // 1e-6: PyTorch's guard against a norm of zero
        if (factor < 1)
            TensorPrimitives.Multiply(store.Gradients, factor, store.Gradients);
        return norm;
    }
}
