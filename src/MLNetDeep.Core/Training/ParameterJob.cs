using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// An operation on all parameters that are not frozen. A part is a piece of one range: pieces do not depend on the number of
/// threads.
/// </summary>
internal abstract class ParameterJob(ParameterStore store) : ParallelJob
{
    private const int PieceFloats = 32 * 1024;

    private readonly (ParameterRange Range, int Start, int Count)[] _pieces =
    [
        .. from range in store.Parameters
           from start in Enumerable.Range(0, (range.Length + PieceFloats - 1) / PieceFloats).Select(piece => piece * PieceFloats)
           select (range, start, Math.Min(PieceFloats, range.Length - start)),
    ];

    protected ParameterStore Store => store;

    protected int Pieces => _pieces.Length;

    protected void Run(KernelContext kernels) =>
        kernels.Run(this, _pieces.Length, inParallel: store.Values.Length >= MinParallelFloats);

    public sealed override void RunPart(int part)
    {
        var (range, start, count) = _pieces[part];
        if (!range.Frozen)
            Apply(part, range, range.Offset + start, count);
    }

    /// <summary>Does <paramref name="count"/> numbers of <paramref name="range"/>, which lie in the store from <paramref name="offset"/> on.</summary>
    protected abstract void Apply(int piece, ParameterRange range, int offset, int count);
}
