using MLNetDeep.Data;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record NumericEmbedding
{
    /// <summary>
    /// A line in each bin of the number: y = w·x + c + Σ V_j·u_j + Σ S_j·[x ≥ e_{j−1}], with u_j = (x − e_{j−1})/(e_j − e_{j−1}) held
    /// between 0 and 1, but for the first bin below its edge and the last one above. Numbers that hardly vary in training become no columns.
    /// Sources: Gorishniy et al., 2022, "On embeddings for numerical features in tabular deep learning", section 3.2; rtdl-num-embeddings.
    /// </summary>
    /// <param name="bins">Bins of a number, which may have fewer. Range: 1 to 1,024. Default: 48.</param>
    /// <param name="size">Columns that a number becomes. Range: 1 to 1,024. Default: 8.</param>
    /// <param name="binning">How the bins are chosen. Default: <see cref="NumericBins.Greedy"/>.</param>
    /// <param name="form">Which of the terms there are. Default: <see cref="PiecewiseForm.WithSteps"/>, all.</param>
    public static NumericEmbedding PiecewiseLinear(
        int bins = 48, int size = 8, NumericBins binning = NumericBins.Greedy, PiecewiseForm form = PiecewiseForm.WithSteps) =>
        new PiecewiseLinearNumericEmbedding(bins, size, binning, form);
}

/// <summary>The terms of <see cref="NumericEmbedding.PiecewiseLinear"/>.</summary>
public enum PiecewiseForm
{
    /// <summary>y = c + Σ V_j·u_j; V and c start as U(±1/√bins). Version A of rtdl-num-embeddings.</summary>
    Lines,

    /// <summary>y = w·x + c + Σ V_j·u_j; V starts as 0, w and c as U(±1/√size). Version B of rtdl-num-embeddings.</summary>
    WithLinear,

    /// <summary>As <see cref="WithLinear"/>, and a jump S_j at the lower edge of each bin, which starts as 0: what a single value is said to
    /// be, lines cannot say.</summary>
    WithSteps,
}

/// <summary>y = w·x + c + Σ V_j·u_j + Σ S_j·[x ≥ e_{j−1}].</summary>
[Kind("PiecewiseLinear")]
internal sealed record PiecewiseLinearNumericEmbedding(
    int Bins = 48, int Size = 8, NumericBins Binning = NumericBins.Greedy, PiecewiseForm Form = PiecewiseForm.WithSteps) : NumberwiseEmbedding
{
    internal ColumnBins ToColumnBins() => new(Binning, Bins);

    internal override NumberwiseEmbedding OfSize(int size) => this with { Size = size };

    internal override int ColumnsOf(NumberSegment numbers, int number) => numbers.EdgesOf(number).Length > 0 ? Size : 0;

    internal override long WeightsOf(NumberSegment numbers)
    {
        long features = 0, bins = 0;
        for (var number = 0; number < numbers.Columns; number++)
            if (numbers.EdgesOf(number).Length is var edges and > 0)
                (features, bins) = (features + 1, bins + edges - 1);
        return checked(Size * (bins * (Form == PiecewiseForm.WithSteps ? 2 : 1) + features * (Form == PiecewiseForm.Lines ? 1 : 2)));
    }

    internal override NumericMap CreateMap(string name, NumberSegment numbers, ParameterStore store) => new PiecewiseMap(this, name, numbers, store);

    internal override IEnumerable<string> Faults() =>
    [
        .. Within(nameof(Bins), Bins, 1, ColumnBins.MaxCount),
        .. Within(nameof(Size), Size, 1, MaxSize),
        .. Known(nameof(Binning), Binning),
        .. Known(nameof(Form), Form),
    ];
}
