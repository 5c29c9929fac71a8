namespace MLNetDeep.Kernels;

/// <summary>Sums of products over the rows of two matrices, the gradient of a factor of each column: sum[c] += Σ_r a[r, c]·b[r, c].</summary>
internal sealed unsafe class ColumnProducts(int columns) : ColumnJob(columns)
{
    private float* _a, _b, _sum;

    public void Add(
        KernelContext context,
        ReadOnlySpan<float> a,      // [rows, columns]
        ReadOnlySpan<float> b,      // [rows, columns]
        Span<float> sum,            // [columns]
        int rows)
    {
        MatrixSize.Require(a.Length, rows, Columns, nameof(a));
        MatrixSize.Require(b.Length, rows, Columns, nameof(b));
        MatrixSize.Require(sum.Length, 1, Columns, nameof(sum));
        fixed (float* pa = a, pb = b, psum = sum)
        {
            _a = pa;
            _b = pb;
            _sum = psum;
            Run(context, rows);
        }
    }

    protected override void Apply<TOperations, TVector>(int first, int count)
    {
        for (var c = first; c < first + count; c += TOperations.Count)
        {
            var rest = first + count - c;
            var sum = Load<TOperations, TVector>(_sum + c, rest);
            long i = c;
            for (var r = 0; r < Rows; r++, i += Columns)
                sum = TOperations.MultiplyAdd(Load<TOperations, TVector>(_a + i, rest), Load<TOperations, TVector>(_b + i, rest), sum);
            Store<TOperations, TVector>(_sum + c, sum, rest);
        }
    }
}
