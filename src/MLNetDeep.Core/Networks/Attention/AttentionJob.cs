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
            case InstructionSet.Avx512: ApplyAll<Avx512Operations, Vector512<float>>(first, end); break;
            case InstructionSet.Avx2: ApplyAll<Avx2Operations, Vector256<float>>(first, end); break;
            case InstructionSet.Vector128: ApplyAll<Vector128Operations, Vector128<float>>(first, end); break;
            default: ApplyAll<ScalarOperations, float>(first, end); break;
        }
    }

    /// <summary>Does a head of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="head">The head.</param>
    /// <param name="panels">Room for <see cref="PanelFloats"/>.</param>
    /// <param name="scores">Room for the scores of a head.</param>
    /// <param name="dropped">Room for as many.</param>
    protected abstract void Apply<TOperations, TVector>(int row, int head, float* panels, Span<float> scores, Span<float> dropped)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged;

    private void ApplyAll<TOperations, TVector>(int first, int end)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        var panels = PanelFloats<TOperations, TVector>();
        var buffer = _kernels.Scratch.Rent(panels + 2L * Shape.HeadShares);
        var scores = buffer.Pointer + panels;
        for (var i = first; i < end; i++)
        {
            var (row, head) = Math.DivRem(i, Shape.Heads);
            Apply<TOperations, TVector>(
                row, head, buffer.Pointer, new Span<float>(scores, Shape.HeadShares), new Span<float>(scores + Shape.HeadShares, Shape.HeadShares));
        }
        _kernels.Scratch.Return(buffer);
    }

    // Keys and values in panels, [tokens, head] or turned, or queries.
    private long PanelFloats<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged => Math.Max(
            SmallProduct<TOperations, TVector>.PanelFloats(Shape.Tokens, Shape.HeadSize),
            SmallProduct<TOperations, TVector>.PanelFloats(Shape.HeadSize, Shape.Tokens));
}
