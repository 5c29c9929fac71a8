using MLNetDeep.Data;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// How the features enter the network: <see cref="DeepResidualOptions.Input"/>. Not used with an initial model, whose encoder comes with it.
/// </summary>
public sealed record InputOptions
{
    /// <summary>How the features are brought to a common scale. Default: <see cref="InputNormalization.Standardize"/>, bounded.</summary>
    public InputNormalization Normalization { get; init; } = InputNormalization.Standardize(bounded: true);

    /// <summary>What is done with missing numbers. Default: <see cref="Data.MissingValues.MedianWithIndicator"/>.</summary>
    public MissingValues MissingValues { get; init; } = MissingValues.MedianWithIndicator;

    /// <summary>How categories enter the network. Default: one-hot up to 8 of them, learned embeddings for more.</summary>
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
