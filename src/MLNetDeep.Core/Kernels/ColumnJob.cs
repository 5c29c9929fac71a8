using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNetDeep.Kernels;

/// <summary>
/// An operation on matrices of one shape in which columns are independent: threads share the columns, and each takes its rows in
/// order, so that sums have the same bits for any number of threads.
/// </summary>
internal abstract class ColumnJob(int columns) : ParallelJob
{
    /// <summary>Whole cache lines, so that two threads never write the same one, and with AVX-512 four vectors.</summary>
    private const int PartColumns = 64;

    private InstructionSet _instructionSet;

    protected int Columns => columns;

    protected int Rows { get; private set; }

    protected void Run(KernelContext context, int rows)
    {
        _instructionSet = context.InstructionSet;
        Rows = rows;
        context.Run(this, MatrixSize.Parts(columns, PartColumns), inParallel: (long)rows * columns >= MinParallelFloats);
    }

    public sealed override void RunPart(int part)
    {
        int first = part * PartColumns;
        int count = Math.Min(PartColumns, columns - first);
        switch (_instructionSet)
        {
            case InstructionSet.Avx512: Apply<Avx512Operations, Vector512<float>>(first, count); break;
            case InstructionSet.Avx2: Apply<Avx2Operations, Vector256<float>>(first, count); break;
            case InstructionSet.Vector128: Apply<Vector128Operations, Vector128<float>>(first, count); break;
            default: Apply<ScalarOperations, float>(first, count); break;
        }
    }

    /// <summary>Does <paramref name="count"/> columns from <paramref name="first"/> on.</summary>
    protected abstract void Apply<TOperations, TVector>(int first, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged;

    /// <summary>The next vector of columns, of which <paramref name="count"/> exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe TVector Load<TOperations, TVector>(float* source, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged =>
        count >= TOperations.Count ? TOperations.Load(source) : TOperations.LoadPartial(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static unsafe void Store<TOperations, TVector>(float* target, TVector value, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        if (count >= TOperations.Count) TOperations.Store(target, value);
        else TOperations.StorePartial(target, value, count);
    }
}
