namespace MLNetDeep.Kernels;

/// <summary>A <see cref="RowBlockJob"/> that goes row by row.</summary>
internal abstract class RowJob(int aColumns, int bColumns, int resultColumns) : RowBlockJob(aColumns, bColumns, resultColumns)
{
    protected sealed override void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result, int rows)
    {
        for (var r = 0; r < rows; r++)
            Apply(
                a.Slice(r * AColumns, AColumns), b.IsEmpty ? default : b.Slice(r * BColumns, BColumns),
                result.Slice(r * ResultColumns, ResultColumns));
    }

    /// <summary>Computes one row; the result never lies where an operand lies.</summary>
    protected abstract void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result);
}
