using System.Runtime.Intrinsics;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>
/// Attention of a batch, in which each head of each row is by itself: threads share them, and what a head needs fits the first caches. So
/// no number of threads can change a bit.
/// </summary>
internal abstract unsafe class AttentionJob : ParallelJob
{
    /// <summary>Multiply-adds that make a part worth handing to a thread.</summary>
    private const long PartWork = 1 << 17;

    private KernelContext _kernels = null!;
    private int _heads, _partHeads;                              // of all rows, and of a part

    protected AttentionShape Shape { get; private set; }

    protected void Run(KernelContext kernels, AttentionShape shape, int rows)
    {
        Shape = shape;
        var work = 2L * shape.HeadShares * shape.HeadSize;
        (_kernels, _heads) = (kernels, checked(rows * shape.Heads));
        _partHeads = (int)Math.Max(1, PartWork / work);
        kernels.Run(this, MatrixSize.Parts(_heads, _partHeads), inParallel: work * _heads > 2 * PartWork);
    }

    public sealed override void RunPart(int part)
    {
        var first = part * _partHeads;
        var end = Math.Min(first + _partHeads, _heads);
        switch (_kernels.InstructionSet)
        {
            case InstructionSet.Avx512: Run<Avx512Operations, Vector512<float>>(first, end); break;
            case InstructionSet.Avx2: Run<Avx2Operations, Vector256<float>>(first, end); break;
            case InstructionSet.Vector128: Run<Vector128Operations, Vector128<float>>(first, end); break;
            default: Run<ScalarOperations, float>(first, end); break;
        }
    }

    /// <summary>Does a head of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="head">The head.</param>
    /// <param name="first">Where its shares lie among those of the batch.</param>
    /// <param name="panels">Room for queries, keys or values of a head in panels.</param>
    /// <param name="scores">Room for the scores of a head.</param>
    /// <param name="dropped">Room for as many.</param>
    protected abstract void Apply<TOperations, TVector>(int row, int head, int first, float* panels, float* scores, float* dropped)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged;

    private void Run<TOperations, TVector>(int first, int end)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        // Of [tokens, head], or of queries turned, of which there are at most as many as tokens.
        var panels = Math.Max(
            SmallProduct<TOperations, TVector>.PanelFloats(Shape.Tokens, Shape.HeadSize),
            SmallProduct<TOperations, TVector>.PanelFloats(Shape.HeadSize, Shape.Queries));
        var buffer = _kernels.Scratch.Rent(panels + 2L * Shape.HeadShares);
        var scores = buffer.Pointer + panels;
        for (var i = first; i < end; i++)
            Apply<TOperations, TVector>(i / Shape.Heads, i % Shape.Heads, i * Shape.HeadShares, buffer.Pointer, scores, scores + Shape.HeadShares);
        _kernels.Scratch.Return(buffer);
    }
}
