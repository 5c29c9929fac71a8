using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace MLNetDeep.Kernels;

/// <summary>Sums over the rows of a matrix: the gradient of a bias.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>Below this many floats (some 10 µs) one thread does it alone.</summary>
    private const long ParallelThreshold = 1 << 17;

    /// <summary>db[c] += Σ_r dy[r, c], in the order of the rows; the same bits for any number of threads.</summary>
    public static void Add(
        KernelContext context,
        ReadOnlySpan<float> dy,     // [rows, columns]
        Span<float> db,             // [columns]
        int rows,
        int columns)
    {
        Debug.Assert(dy.Length >= (long)rows * columns && db.Length >= columns);
        fixed (float* pdy = dy, pdb = db)
        {
            ColumnSumsJob job = context.ColumnSums;
            job.Set(context.InstructionSet, pdy, pdb, rows, columns);
            context.Run(job, job.Parts, inParallel: (long)rows * columns >= ParallelThreshold);
        }
    }
}

/// <summary>A part is 64 columns: whole cache lines of db's neighbours, and with AVX-512 four sums in flight.</summary>
internal sealed unsafe class ColumnSumsJob : ParallelJob
{
    private const int PartColumns = 64;

    private InstructionSet _instructionSet;
    private float* _dy;
    private float* _db;
    private int _rows;
    private int _columns;

    public int Parts => (_columns + PartColumns - 1) / PartColumns;

    public void Set(InstructionSet instructionSet, float* dy, float* db, int rows, int columns)
    {
        _instructionSet = instructionSet;
        _dy = dy;
        _db = db;
        _rows = rows;
        _columns = columns;
    }

    public override void RunPart(int part)
    {
        int first = part * PartColumns;
        int count = Math.Min(PartColumns, _columns - first);
        switch (_instructionSet)
        {
            case InstructionSet.Avx512: Sum<Avx512Operations, Vector512<float>>(first, count); break;
            case InstructionSet.Avx2: Sum<Avx2Operations, Vector256<float>>(first, count); break;
            case InstructionSet.Vector128: Sum<Vector128Operations, Vector128<float>>(first, count); break;
            default: Sum<ScalarOperations, float>(first, count); break;
        }
    }

    private void Sum<TOperations, TVector>(int first, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        int width = TOperations.Count;
        float* dy = _dy + first, db = _db + first;
        int c = 0;
        for (; c + 4 * width <= count; c += 4 * width)
        {
            TVector s0 = TOperations.Load(db + c), s1 = TOperations.Load(db + c + width);
            TVector s2 = TOperations.Load(db + c + 2 * width), s3 = TOperations.Load(db + c + 3 * width);
            float* row = dy + c;
            for (int r = 0; r < _rows; r++, row += _columns)
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
            for (int r = 0; r < _rows; r++, row += _columns)
                sum = TOperations.Add(sum, TOperations.LoadPartial(row, count - c));
            TOperations.StorePartial(db + c, sum, count - c);
        }
    }
}
