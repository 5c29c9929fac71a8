using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record NumericEmbedding
{
    /// <summary>The network reads each number as one column.</summary>
    public static NumericEmbedding None() => new NoneNumericEmbedding();
}

/// <summary>Numbers as they are.</summary>
[Kind("None")]
internal sealed record NoneNumericEmbedding : NumericEmbedding
{
    internal override IReadOnlyList<NumberwiseEmbedding> Parts => [];
}
