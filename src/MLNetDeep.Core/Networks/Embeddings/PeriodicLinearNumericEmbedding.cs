using MLNetDeep.Data;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record NumericEmbedding
{
    /// <summary>
    /// Each number x becomes ReLU(L·[cos 2πwx, sin 2πwx] + b), with w ~ N(0, deviation²), cut at three deviations, at the start, and L and
    /// b ~ U(±1/√(2·frequencies)). Called PLR. Source: Gorishniy et al., 2022, "On embeddings for numerical features in tabular deep learning",
    /// section 3.3.
    /// </summary>
    /// <param name="frequencies">Waves of a number. Range: 1 to 1,024. Default: 48.</param>
    /// <param name="size">Columns that a number becomes. Range: 1 to 1,024. Default: 24.</param>
    /// <param name="deviation">Deviation of the frequencies at the start. Range: finite, above 0. Default: 0.01.</param>
    /// <param name="lite">Whether all numbers share L and b. Default: false.</param>
    public static NumericEmbedding PeriodicLinear(int frequencies = 48, int size = 24, float deviation = 0.01f, bool lite = false) =>
        new PeriodicLinearNumericEmbedding(frequencies, size, deviation, lite);
}

/// <summary>ReLU(L·[cos 2πwx, sin 2πwx] + b).</summary>
[Kind("PeriodicLinear")]
internal sealed record PeriodicLinearNumericEmbedding(int Frequencies = 48, int Size = 24, float Deviation = 0.01f, bool Lite = false) : NumberwiseEmbedding
{
    internal override NumberwiseEmbedding OfSize(int size) => this with { Size = size };

    internal override int ColumnsOf(NumberSegment numbers, int number) => Size;

    internal override long WeightsOf(NumberSegment numbers) =>
        (long)numbers.Columns * Frequencies + (Lite ? 1L : numbers.Columns) * Size * (2L * Frequencies + 1);

    internal override NumericMap CreateMap(string name, NumberSegment numbers, ParameterStore store) =>
        new PeriodicLinearMap(this, name, numbers.Columns, store);

    internal override IEnumerable<string> Faults() =>
    [
        .. Within(nameof(Frequencies), Frequencies, 1, MaxFrequencies),
        .. Within(nameof(Size), Size, 1, MaxSize),
        .. Positive(nameof(Deviation), Deviation),
    ];
}
