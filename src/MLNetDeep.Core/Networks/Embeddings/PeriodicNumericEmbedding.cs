using MLNetDeep.Data;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record NumericEmbedding
{
    /// <summary>
    /// Each number x becomes [W₂·cos(2π·w₁·x + b₁) + b₂, x], with w₁ ~ N(0, deviation²) and b₁ ~ U(±π) at the start, W₂ and
    /// b₂ ~ U(±1/√frequencies). Called PBLD. Source: Holzmüller et al., 2024, "Better by default: strong pre-tuned MLPs and boosted trees on
    /// tabular data", section 3.
    /// </summary>
    /// <param name="frequencies">Waves of a number. Range: 1 to 1,024. Default: 16.</param>
    /// <param name="size">Columns that a number becomes, itself included. Range: 2 to 1,024. Default: 4.</param>
    /// <param name="deviation">Deviation of the frequencies at the start. Range: finite, above 0. Default: 0.1.</param>
    public static NumericEmbedding Periodic(int frequencies = 16, int size = 4, float deviation = 0.1f) =>
        new PeriodicNumericEmbedding(frequencies, size, deviation);
}

/// <summary>[W₂·cos(2π·w₁·x + b₁) + b₂, x].</summary>
[Kind("Periodic")]
internal sealed record PeriodicNumericEmbedding(int Frequencies = 16, int Size = 4, float Deviation = 0.1f) : NumberwiseEmbedding
{
    internal override NumberwiseEmbedding OfSize(int size) => this with { Size = size };

    internal override int ColumnsOf(NumberSegment numbers, int number) => Size;

    internal override long WeightsOf(NumberSegment numbers) => numbers.Columns * (2L * Frequencies + (Size - 1L) * (Frequencies + 1L));

    internal override NumericMap CreateMap(string name, NumberSegment numbers, ParameterStore store) => new PeriodicMap(this, name, numbers.Columns, store);

    internal override IEnumerable<string> Faults() =>
    [
        .. Within(nameof(Frequencies), Frequencies, 1, MaxFrequencies),
        .. Within(nameof(Size), Size, 2, MaxSize),
        .. Positive(nameof(Deviation), Deviation),
    ];
}
