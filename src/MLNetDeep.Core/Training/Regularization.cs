using System.Numerics.Tensors;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Penalties, decay and the largest norm of the weights. Penalties join the gradient after clipping, as in PyTorch's optimizers.
/// </summary>
public sealed record Regularization
{
    /// <summary>L1 penalty: adds L1·sign(w) to the gradient. Range: finite, at least 0. Default: 0.</summary>
    public float L1 { get; init; }

    /// <summary>L2 penalty: adds L2·w to the gradient (PyTorch's <c>weight_decay</c> of SGD and Adam). Range: finite, at least 0. Default: 0.</summary>
    public float L2 { get; init; }

    /// <summary>
    /// Decoupled decay: multiplies w by 1 − rate·WeightDecay before each step (AdamW's <c>weight_decay</c>).
    /// Source: Loshchilov and Hutter, 2019. Range: finite, at least 0. Default: 0.01.
    /// </summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>Whether biases, γ and β are penalized and decayed too. Default: false. NOTE: PyTorch's optimizers do so unless told otherwise.</summary>
    public bool IncludeBiasesAndNormalization { get; init; }

    /// <summary>
    /// Largest Euclidean norm of a row of a weight, which is what one output unit reads with: after each step, longer rows are
    /// scaled to it, w·min(1, MaxNorm/|w|). Biases, γ and β are left alone. Sources: Srebro, Rennie and Jaakkola, 2005;
    /// Srivastava et al., 2014, "Dropout", section 5.1. Range: finite, above 0, or null for none. Default: null.
    /// </summary>
    public float? MaxNorm { get; init; }

    internal IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[] { (nameof(L1), L1), (nameof(L2), L2), (nameof(WeightDecay), WeightDecay) })
            if (!(float.IsFinite(value) && value >= 0))
                yield return Invariant($"{name} must be finite and at least 0, but was {value}.");
        if (MaxNorm is float maximum && !(float.IsFinite(maximum) && maximum > 0))
            yield return Invariant($"{nameof(MaxNorm)} must be finite and above 0, but was {maximum}.");
    }

    /// <summary>Adds the gradients of the penalties.</summary>
    internal void AddGradients(ParameterStore store)
    {
        if (L1 == 0 && L2 == 0)
            return;
        foreach (var range in store.Parameters)
        {
            if (range.Frozen || !(range.Decays || IncludeBiasesAndNormalization))
                continue;
            ReadOnlySpan<float> values = store.ValuesOf(range);
            var gradients = store.GradientsOf(range);
            if (L2 != 0)
                TensorPrimitives.MultiplyAdd(values, L2, gradients, gradients);
            if (L1 == 0)
                continue;
            for (var i = 0; i < values.Length; i++)
                gradients[i] += values[i] == 0 ? 0 : MathF.CopySign(L1, values[i]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
