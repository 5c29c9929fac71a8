using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

/// <summary>
/// What keeps activations in range between layers, made by the method of its name, as in <c>Normalization.BatchNorm()</c>.
/// Default of the trainer: <see cref="None"/>.
/// </summary>
public abstract partial record Normalization
{
    private protected Normalization() { }

    /// <summary>The layer.</summary>
    internal abstract Layer CreateLayer(NormalizationSpec spec, ParameterStore store);

    /// <summary>How many numbers the layer of <paramref name="width"/> columns has: parameters and running statistics.</summary>
    internal abstract long WeightsOf(long width);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    /// <summary>No normalization.</summary>
    public static Normalization None() => new NoneNormalization();

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>No normalization.</summary>
[Kind("None")]
internal sealed record NoneNormalization : Normalization
{
    internal override Layer CreateLayer(NormalizationSpec spec, ParameterStore store) => throw new NotSupportedException("There is no layer without normalization.");

    internal override long WeightsOf(long width) => 0;
}
