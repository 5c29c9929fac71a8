using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>y = x.</summary>
[Kind("None")]
internal sealed record NoneInputNormalization : InputNormalization
{
    internal override IEnumerable<string> Faults() => [];

    private protected override FittedNormalization FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        var scale = new float[values.Columns];
        Array.Fill(scale, 1);
        return new ColumnScaling(shift: new float[values.Columns], scale);
    }
}
