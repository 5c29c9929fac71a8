namespace MLNetDeep.Kernels;

/// <summary>
/// Sums over rows of the products of two matrices, the gradient of a scale: ds[c] += Σ_r a[r, c] · b[r, c]. Rows may lie apart from each
/// other, so that a matrix can be some columns of a wider one.
/// </summary>
internal sealed unsafe class ProductSums(int columns) : ColumnJob(columns)
{
    private float* _a, _b, _sums;
    private int _aStride, _bStride;

    public void Add(
        KernelContext context,
        ReadOnlySpan<float> a,      // [rows, columns]
        ReadOnlySpan<float> b,      // [rows, columns]
        Span<float> sums,           // [columns]
        int rows) =>
        Add(context, a, Columns, b, Columns, sums, rows);

    public void Add(
        KernelContext context,
        ReadOnlySpan<float> a,      // [rows, columns], a row every aStride
        int aStride,
        ReadOnlySpan<float> b,      // [rows, columns], a row every bStride
        int bStride,
        Span<float> sums,           // [columns]
        int rows)
    {
        Require(a.Length, aStride, rows, nameof(a));
        Require(b.Length, bStride, rows, nameof(b));
        MatrixSize.Require(sums.Length, 1, Columns, nameof(sums));
        fixed (float* pa = a, pb = b, psums = sums)
        {
            _a = pa;
            _b = pb;
            _sums = psums;
            (_aStride, _bStride) = (aStride, bStride);
            Run(context, rows);
        }
    }

    protected override void Apply<TOperations, TVector>(int first, int count)
    {
        for (var c = first; c < first + count; c += TOperations.Count)
        {
            var rest = first + count - c;
            var sum = Load<TOperations, TVector>(_sums + c, rest);
            float* a = _a + c, b = _b + c;
            for (var r = 0; r < Rows; r++, a += _aStride, b += _bStride)
                sum = TOperations.MultiplyAdd(Load<TOperations, TVector>(a, rest), Load<TOperations, TVector>(b, rest), sum);
            Store<TOperations, TVector>(_sums + c, sum, rest);
        }
    }

    private void Require(int length, int stride, int rows, string operand)
    {
        if (stride < Columns || length < (long)(rows - 1) * stride + Columns)
            throw new ArgumentException($"'{operand}' must have {rows} rows of {Columns} numbers, one every {stride}, but had {length} numbers.");
    }
}
