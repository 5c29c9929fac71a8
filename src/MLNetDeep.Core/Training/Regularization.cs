using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// Regularization beyond <see cref="DeepResidualOptions.Dropout"/>: penalties, weight decay, max-norm, further kinds of dropout, and gradient
/// clipping. Penalties are added to the gradient after clipping, as in PyTorch's optimizers.
/// </summary>
public sealed record Regularization
{
    /// <summary>L1 penalty: adds L1·sign(w) to the gradient. Range: finite, at least 0. Default: 0.</summary>
    public float L1 { get; init; }

    /// <summary>L2 penalty: adds L2·w to the gradient (PyTorch's <c>weight_decay</c> of SGD and Adam). Range: finite, at least 0. Default: 0.</summary>
    public float L2 { get; init; }

    /// <summary>
    /// Decoupled decay: multiplies w by 1 − rate·WeightDecay before each step (AdamW's <c>weight_decay</c>).
    /// Source: Loshchilov and Hutter, 2019. Range: finite, at least 0. Default: 0.02.
    /// </summary>
    public float WeightDecay { get; init; } = 0.02f;

    /// <summary>The schedule of <see cref="WeightDecay"/>. Default: <see cref="Schedule.FlatCosine"/>.</summary>
    public Schedule WeightDecaySchedule { get; init; } = Schedule.FlatCosine();

    /// <summary>
    /// Whether biases, γ and β are penalized and decayed too. Default: false. NOTE: PyTorch's optimizers do so by default.
    /// </summary>
    public bool IncludeBiasesAndNormalization { get; init; }

    /// <summary>
    /// The maximum Euclidean norm of the weights of one output unit. After each step, longer rows of a weight matrix are scaled down to
    /// it: w·min(1, MaxNorm/|w|). Biases, γ and β are not changed. Sources: Srebro, Rennie and Jaakkola, 2005;
    /// Srivastava et al., 2014, "Dropout", section 5.1. Range: finite, above 0, or null for none. Default: null.
    /// </summary>
    public float? MaxNorm { get; init; }

    /// <summary>Dropout rate at the end of a block, before the sum; <see cref="Block.Dense"/> ignores it. Range: [0, 1). Default: 0.15.</summary>
    public float ResidualDropout { get; init; } = 0.15f;

    /// <summary>
    /// Stochastic depth: the rate at which a row skips the branch of the last block; the rates of the blocks grow evenly from 0, the
    /// first block's. Off when predicting. Source: Huang et al., 2016. Range: [0, 1); 0 with a block that has no shortcut. Default: 0.
    /// </summary>
    public float StochasticDepth { get; init; }

    /// <summary>
    /// DropConnect: the rate at which weights of the blocks' linear maps are dropped, anew for each batch. Off when predicting.
    /// Source: Wan et al., 2013. Range: [0, 1). Default: 0.
    /// </summary>
    public float DropConnect { get; init; }

    /// <summary>
    /// Group dropout: the rate at which all columns of one input feature are dropped together, row by row. Off when predicting. Source: the spatial
    /// dropout of Tompson et al., 2015. Range: [0, 1). Default: 0.
    /// </summary>
    public float GroupDropout { get; init; }

    /// <summary>
    /// The features that <see cref="GroupDropout"/> drops together: the group of each feature, as in <c>[0, 0, 1]</c> for two features of one field
    /// and one of another. A missing-value indicator belongs to its feature. Range: one number of at least 0 for each feature, or null
    /// where each feature is a group. Default: null.
    /// </summary>
    public FeatureGroups? FeatureGroups { get; init; }

    /// <summary>
    /// The schedule of the rates of <see cref="DeepResidualOptions.Dropout"/>, <see cref="ResidualDropout"/>, <see cref="StochasticDepth"/>,
    /// <see cref="DropConnect"/> and <see cref="GroupDropout"/>. Default: <see cref="Schedule.FlatCosine"/>.
    /// </summary>
    public Schedule DropoutSchedule { get; init; } = Schedule.FlatCosine();

    /// <summary>Gradient clipping. Default: <see cref="Clipping.None"/>.</summary>
    public Clipping GradientClipping { get; init; } = Clipping.None();

    internal IEnumerable<string> Faults(Block? block) =>
    [
        .. NotNegative(nameof(L1), L1),
        .. NotNegative(nameof(L2), L2),
        .. NotNegative(nameof(WeightDecay), WeightDecay),
        .. Part(nameof(WeightDecaySchedule), WeightDecaySchedule, part => part.Faults()),
        .. MaxNorm is float maximum ? Positive(nameof(MaxNorm), maximum) : [],
        .. Rate(nameof(ResidualDropout), ResidualDropout),
        .. Rate(nameof(StochasticDepth), StochasticDepth),
        .. StochasticDepth > 0 && block is { HasShortcut: false }
            ? [Invariant($"{nameof(StochasticDepth)} must be 0 with a block that has no shortcut, but was {StochasticDepth}.")]
            : Array.Empty<string>(),
        .. Rate(nameof(DropConnect), DropConnect),
        .. Rate(nameof(GroupDropout), GroupDropout),
        .. FeatureGroups is null ? [] : FeatureGroups.Faults().Select(fault => $"{nameof(FeatureGroups)} {fault}"),
        .. Part(nameof(DropoutSchedule), DropoutSchedule, part => part.Faults()),
        .. Part(nameof(GradientClipping), GradientClipping, part => part.Faults()),
    ];

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
