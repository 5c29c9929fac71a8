namespace MLNetDeep.Kernels;

/// <summary>Sums over rows of standardized rows and the gradient, that of a layer normalization's γ: ds[c] += Σ_r (x[r, c] − mean[r])·inverse[r] · dy[r, c].</summary>
internal sealed unsafe class StandardizedSums(int columns) : ColumnJob(columns)
{
    private float* _x, _means, _inverses, _dy, _sums;

    public void Add(
        KernelContext context,
        ReadOnlySpan<float> x,          // [rows, columns]
        ReadOnlySpan<float> means,      // [rows]
        ReadOnlySpan<float> inverses,   // [rows]
        ReadOnlySpan<float> dy,         // [rows, columns]
        Span<float> sums,               // [columns]
        int rows)
    {
        MatrixSize.Require(x.Length, rows, Columns, nameof(x));
        MatrixSize.Require(means.Length, rows, 1, nameof(means));
        MatrixSize.Require(inverses.Length, rows, 1, nameof(inverses));
        MatrixSize.Require(dy.Length, rows, Columns, nameof(dy));
        MatrixSize.Require(sums.Length, 1, Columns, nameof(sums));
        fixed (float* px = x, pmeans = means, pinverses = inverses, pdy = dy, psums = sums)
        {
            _x = px;
            _means = pmeans;
            _inverses = pinverses;
            _dy = pdy;
            _sums = psums;
            Run(context, rows);
        }
    }

    protected override void Apply<TOperations, TVector>(int first, int count)
    {
        for (var c = first; c < first + count; c += TOperations.Count)
        {
            var rest = first + count - c;
            var sum = Load<TOperations, TVector>(_sums + c, rest);
            float* x = _x + c, dy = _dy + c;
            for (var r = 0; r < Rows; r++, x += Columns, dy += Columns)
            {
                var standardized = TOperations.Multiply(
                    TOperations.Subtract(Load<TOperations, TVector>(x, rest), TOperations.Broadcast(_means[r])), TOperations.Broadcast(_inverses[r]));
                sum = TOperations.MultiplyAdd(standardized, Load<TOperations, TVector>(dy, rest), sum);
            }
            Store<TOperations, TVector>(_sums + c, sum, rest);
        }
    }
}
