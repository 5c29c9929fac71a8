using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

/// <summary>How gradients that are too large are clipped. Create it with a method, such as <c>Clipping.ByNorm(1)</c>.</summary>
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

    /// <summary>Brings each element of the gradient into [−<paramref name="maximum"/>, <paramref name="maximum"/>].</summary>
    /// <param name="maximum">Range: finite, above 0.</param>
    public static Clipping ByValue(float maximum) => new ValueClipping(maximum);

    /// <summary>Changes the gradients, whose norm is given.</summary>
    internal abstract void Apply(ParameterStore store, double norm);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>No clipping.</summary>
[Kind("None")]
internal sealed record NoneClipping : Clipping
{
    internal override void Apply(ParameterStore store, double norm) { }
}

/// <summary>g·min(1, Maximum/|g|).</summary>
[Kind("Norm")]
internal sealed record NormClipping(float Maximum) : Clipping
{
    internal override IEnumerable<string> Faults() =>
        Maximum > 0 && float.IsFinite(Maximum) ? [] : [Invariant($"The largest gradient norm must be finite and above 0, but was {Maximum}.")];

    internal override void Apply(ParameterStore store, double norm)
    {
        var factor = (float)(Maximum / (norm + 1e-6));           // 1e-6: PyTorch's guard against a norm of zero
        if (factor < 1)
            TensorPrimitives.Multiply(store.Gradients, factor, store.Gradients);
    }
}

/// <summary>min(max(g, −Maximum), Maximum).</summary>
[Kind("Value")]
internal sealed record ValueClipping(float Maximum) : Clipping
{
    internal override IEnumerable<string> Faults() =>
        Maximum > 0 && float.IsFinite(Maximum) ? []
            : [Invariant($"The largest gradient value must be finite and above 0, but was {Maximum}.")];

    internal override void Apply(ParameterStore store, double norm) =>
        TensorPrimitives.Clamp(store.Gradients, -Maximum, Maximum, store.Gradients);
}
