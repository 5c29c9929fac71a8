namespace MLNetDeep.Kernels;

/// <summary>
/// An operation on the rows of one or two matrices, which may differ in width from each other and from the result: threads share
/// blocks of rows. An operand that is not given reaches <see cref="Apply"/> empty.
/// </summary>
internal abstract unsafe class RowBlockJob(int aColumns, int bColumns, int resultColumns) : ParallelJob
{
    /// <summary>Floats of a part: some 2 µs of work.</summary>
    private const int PartFloats = 8 * 1024;

    private float* _a, _b, _result;
    private int _rows, _partRows;

    protected int AColumns => aColumns;

    protected int BColumns => bColumns;

    protected int ResultColumns => resultColumns;

    public void Run(
        KernelContext context,
        ReadOnlySpan<float> a,                  // [rows, aColumns]
        ReadOnlySpan<float> b,                  // [rows, bColumns], or empty
        Span<float> result,                     // [rows, resultColumns]
        int rows)
    {
        MatrixSize.Require(a.Length, rows, aColumns, nameof(a));
        if (!b.IsEmpty)
            MatrixSize.Require(b.Length, rows, bColumns, nameof(b));
        MatrixSize.Require(result.Length, rows, resultColumns, nameof(result));
        var columns = Math.Max(aColumns, resultColumns);
        fixed (float* pa = a, pb = b, presult = result)
        {
            _a = pa;
            _b = pb;
            _result = presult;
            _rows = rows;
            _partRows = Math.Max(1, PartFloats / columns);
            context.Run(this, MatrixSize.Parts(rows, _partRows), inParallel: (long)rows * columns >= MinParallelFloats);
        }
    }

    public sealed override void RunPart(int part)
    {
        var first = part * _partRows;
        var rows = Math.Min(_partRows, _rows - first);
        var result = new Span<float>(_result + (long)first * resultColumns, rows * resultColumns);
        Apply(Rows(_a, first, rows, aColumns), Rows(_b, first, rows, bColumns), result, rows);
    }

    /// <summary>Computes a block of rows; the result never lies where an operand lies.</summary>
    protected abstract void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result, int rows);

    private static ReadOnlySpan<float> Rows(float* operand, int first, int rows, int columns) =>
        operand == null ? default : new ReadOnlySpan<float>(operand + (long)first * columns, rows * columns);
}
