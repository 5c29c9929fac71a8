using MLNetDeep.Data;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// How the features are encoded: <see cref="DeepResidualOptions.Input"/>. Ignored with an initial model, which brings its own encoding.
/// </summary>
public sealed record InputOptions
{
    /// <summary>The normalization of the numbers. Default: <see cref="InputNormalization.RobustSmoothClip"/>.</summary>
    public InputNormalization Normalization { get; init; } = InputNormalization.RobustSmoothClip();

    /// <summary>How missing numbers are handled. Default: <see cref="Data.MissingValues.MedianWithIndicator"/>.</summary>
    public MissingValues MissingValues { get; init; } = MissingValues.MedianWithIndicator;

    /// <summary>How categories are encoded. Default: one-hot for up to 8 values, a learned embedding for more.</summary>
    public Categories Categories { get; init; } = new();

    internal IEnumerable<string> Faults() =>
    [
        .. Part(nameof(Normalization), Normalization, part => part.Faults()),
        .. Known(nameof(MissingValues), MissingValues),
        .. Group(nameof(Categories), Categories, group => group.Faults()),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
