namespace MLNetDeep.Networks;

/// <summary>What training makes small, made by the method of its name, as in <c>Loss.CrossEntropy()</c>.</summary>
public abstract partial record Loss
{
    private protected Loss() { }

    /// <summary>
    /// The weighted mean loss of a batch, Σ wᵢ·lossᵢ / Σ wᵢ, and where wanted its gradient.
    /// </summary>
    internal abstract double Evaluate(
        ReadOnlySpan<float> logits,             // [rows, outputs]
        ReadOnlySpan<int> labels,               // [rows], class numbers from 0
        ReadOnlySpan<float> rowWeights,         // [rows], or empty for all 1
        int outputs,
        Span<float> dLogits);                   // [rows, outputs], or empty

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];
}
