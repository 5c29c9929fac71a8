namespace MLNetDeep.Kernels;

/// <summary>Sums over the rows of a matrix, the gradient of a bias: db[c] += Σ_r dy[r, c].</summary>
internal sealed unsafe class ColumnSums(int columns) : ColumnJob(columns)
{
    private float* _dy;
    private float* _db;

    public void Add(
        KernelContext context,
        ReadOnlySpan<float> dy,     // [rows, columns]
        Span<float> db,             // [columns]
        int rows)
    {
        MatrixSize.Require(dy.Length, rows, Columns, nameof(dy));
        MatrixSize.Require(db.Length, 1, Columns, nameof(db));
        fixed (float* pdy = dy, pdb = db)
        {
            _dy = pdy;
            _db = pdb;
            Run(context, rows);
        }
    }

    protected override void Apply<TOperations, TVector>(int first, int count)
    {
        int width = TOperations.Count;
        float* dy = _dy + first, db = _db + first;
        int c = 0;
        for (; c + 4 * width <= count; c += 4 * width) // four sums in flight hide the latency of an addition
        {
            TVector s0 = TOperations.Load(db + c), s1 = TOperations.Load(db + c + width);
            TVector s2 = TOperations.Load(db + c + 2 * width), s3 = TOperations.Load(db + c + 3 * width);
            float* row = dy + c;
            for (int r = 0; r < Rows; r++, row += Columns)
            {
                s0 = TOperations.Add(s0, TOperations.Load(row));
                s1 = TOperations.Add(s1, TOperations.Load(row + width));
                s2 = TOperations.Add(s2, TOperations.Load(row + 2 * width));
                s3 = TOperations.Add(s3, TOperations.Load(row + 3 * width));
            }
            TOperations.Store(db + c, s0);
            TOperations.Store(db + c + width, s1);
            TOperations.Store(db + c + 2 * width, s2);
            TOperations.Store(db + c + 3 * width, s3);
        }
        for (; c < count; c += width)
        {
            TVector sum = TOperations.LoadPartial(db + c, count - c);
            float* row = dy + c;
            for (int r = 0; r < Rows; r++, row += Columns)
                sum = TOperations.Add(sum, Load<TOperations, TVector>(row, count - c));
            TOperations.StorePartial(db + c, sum, count - c);
        }
    }
}
