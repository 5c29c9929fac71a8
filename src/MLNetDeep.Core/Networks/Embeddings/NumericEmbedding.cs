using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>
/// What the network reads in the place of each number: several columns, learned with the network, that say more than one number does. Each
/// kind is a record in a file of its own, made by the method of its name, as in <c>NumericEmbedding.Periodic(frequencies: 16)</c>. Default of
/// the trainer: that of <see cref="Periodic"/>, <see cref="PiecewiseLinear"/> and <see cref="None"/> with the smallest loss on held-out rows
/// (<see cref="ArchitectureOptions.NumericEmbedding"/>). Numbers with at most two values in training stay as they are. Source: Gorishniy et
/// al., 2022, "On embeddings for numerical features in tabular deep learning".
/// </summary>
public abstract partial record NumericEmbedding
{
    internal const int MaxSize = 1_024, MaxFrequencies = 1_024;

    private protected NumericEmbedding() { }

    /// <summary>The kinds next to each other; none for <see cref="None"/>.</summary>
    internal abstract IReadOnlyList<NumberwiseEmbedding> Parts { get; }

    /// <summary>How the bins are found that it needs; null where it needs none.</summary>
    internal ColumnBins? BinsToFit => Parts.OfType<PiecewiseLinearNumericEmbedding>().FirstOrDefault()?.ToColumnBins();

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    private protected static IEnumerable<string> Within(string name, int value, int least, int most) =>
        value >= least && value <= most ? [] : [Invariant($"{name} must be in [{least}, {most}], but was {value}.")];

    private protected static IEnumerable<string> Positive(string name, float value) =>
        value > 0 && float.IsFinite(value) ? [] : [Invariant($"{name} must be finite and above 0, but was {value}.")];

    private protected static IEnumerable<string> Known<TEnum>(string name, TEnum value) where TEnum : struct, Enum =>
        Enum.IsDefined(value) ? [] : [$"{name} must be one of {string.Join(", ", Enum.GetNames<TEnum>())}, but was {value}."];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>A kind that makes columns of each number by itself.</summary>
internal abstract record NumberwiseEmbedding : NumericEmbedding
{
    internal sealed override IReadOnlyList<NumberwiseEmbedding> Parts => [this];

    /// <summary>The same kind with so many columns of a number.</summary>
    internal abstract NumberwiseEmbedding OfSize(int size);

    /// <summary>How many columns a number becomes.</summary>
    internal abstract int ColumnsOf(NumberSegment numbers, int number);

    /// <summary>How many parameters it has for these numbers.</summary>
    /// <exception cref="OverflowException">They are more than a long can count.</exception>
    internal abstract long WeightsOf(NumberSegment numbers);

    /// <summary>Makes the map, whose parameters are reserved in the store.</summary>
    /// <param name="name">The beginning of their names.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="store">The store.</param>
    internal abstract NumericMap CreateMap(string name, NumberSegment numbers, ParameterStore store);
}
