using MLNetDeep.Collectives;

namespace MLNetDeep.Training;

/// <summary>
/// Pieces of work, numbered from 0, each of which one thread of one rank does: whoever has done one takes the next. In the end every rank has
/// the results of all. Safe for many threads of a rank.
/// </summary>
internal sealed class WorkQueue
{
    private readonly Lock _gate = new();                         // a rank calls its group from one thread at a time
    private readonly ICollective _ranks;
    private int _next;                                           // where there is one rank
    private bool _isOver;

    /// <summary>All ranks make it together.</summary>
    /// <param name="ranks">The rank's end of the group.</param>
    /// <param name="pieces">How many there are, the same on all ranks.</param>
    public WorkQueue(ICollective ranks, int pieces)
    {
        (_ranks, Pieces) = (ranks, pieces);
        if (ranks.Size > 1)
            ranks.BeginWork(pieces);
    }

    /// <summary>How many pieces there are.</summary>
    public int Pieces { get; }

    /// <summary>The next piece that nobody has taken; −1 where none is left.</summary>
    public int Take()
    {
        lock (_gate)
        {
            if (_isOver)
                return -1;
            var piece = _ranks.Size > 1 ? _ranks.TakeWork() : _next < Pieces ? _next++ : -1;
            _isOver = piece < 0;
            return piece;
        }
    }

    /// <summary>Lets other ranks take pieces while this one works: a worker calls it often.</summary>
    public void Serve()
    {
        if (_ranks is not { Rank: 0, Size: > 1 })
            return;
        lock (_gate)
            _ranks.ServeWork();
    }

    /// <summary>Leaves nothing to take, on any rank: there is a reason to end early.</summary>
    public void Close()
    {
        while (Take() >= 0)
        {
        }
    }

    /// <summary>Gives every rank the outcomes of all pieces, once no thread of this one works any more. All ranks call it.</summary>
    /// <param name="own">[pieces]: what came of those that this rank took; default of others.</param>
    /// <param name="write">A result as bytes.</param>
    /// <param name="read">The result of a piece, of what <paramref name="write"/> made of it.</param>
    /// <returns>[pieces]; default of a piece that has no result. A failure on another rank has the same message, and the same kind where it is a
    /// cancellation or a divergence.</returns>
    public Outcome<T>[] Share<T>(Outcome<T>[] own, Func<T, byte[]> write, Func<int, byte[], T> read) where T : class
    {
        if (_ranks.Size == 1)
            return own;
        Close();
        _ranks.EndWork();
        var kinds = new OutcomeKind[_ranks.Size * Pieces];       // [ranks, pieces]
        for (var piece = 0; piece < Pieces; piece++)
            kinds[_ranks.Rank * Pieces + piece] = own[piece].Kind;
        _ranks.Gather<OutcomeKind>(kinds);
        var all = new Outcome<T>[Pieces];
        for (var piece = 0; piece < Pieces; piece++)
            for (var rank = 0; rank < _ranks.Size; rank++)
                if (kinds[rank * Pieces + piece] is var kind and not OutcomeKind.None)
                {
                    var bytes = _ranks.BroadcastAll(rank == _ranks.Rank ? own[piece].ToBytes(write) : [], rank);
                    all[piece] = rank == _ranks.Rank ? own[piece] : Outcome<T>.Of(kind, rank, bytes, ofResult => read(piece, ofResult));
                }
        return all;
    }
}
