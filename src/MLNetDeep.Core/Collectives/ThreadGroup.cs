using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using MLNetDeep.Kernels;

namespace MLNetDeep.Collectives;

/// <summary>
/// Ranks that are threads of this process. Nothing is allocated in a call but in the first ones, for memory that grows with the longest
/// part gathered. Ranks that call different things, or the same with different lengths, all get an exception.
/// </summary>
internal sealed class ThreadGroup
{
    // Of a sum, so much at a time: what all ranks have of it stays in the cache.
    private const int BlockFloats = 2048;

    private readonly ThreadBarrier _barrier;
    private readonly Member[] _members;
    // By turns: what one call told is still being read while a rank that is ahead writes for the next, and not any longer when it writes
    // for the one after.
    private readonly byte[][][] _parts;                          // [2, Size, bytes]
    private readonly Call[][] _calls;                            // [2, Size]
    private Failure? _failure;
    private int _pieces, _nextPiece;

    /// <param name="size">How many ranks there are. Range: at least 1.</param>
    public ThreadGroup(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _barrier = new ThreadBarrier(size);
        _members = [.. Enumerable.Range(0, size).Select(rank => new Member(this, rank))];
        _parts = [NoParts(size), NoParts(size)];
        _calls = [new Call[size], new Call[size]];
    }

    /// <summary>How many ranks there are.</summary>
    public int Size => _members.Length;

    /// <summary>The end of a rank.</summary>
    public ICollective this[int rank] => _members[rank];

    /// <summary>Makes the group whole again after <see cref="ICollective.Abort"/>. Not while a rank is within a call.</summary>
    public void Reset()
    {
        _failure = null;
        _barrier.Reset();
    }

    /// <summary>Rethrows what the first rank that aborted has thrown, if one has.</summary>
    public void ThrowIfAborted()
    {
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure.Exception);
    }

    private static byte[][] NoParts(int size)
    {
        var parts = new byte[size][];
        Array.Fill(parts, []);
        return parts;
    }

    /// <summary>Notes what a rank calls, waits for the others, and gives what all have called.</summary>
    private ReadOnlySpan<Call> Meet(int rank, in Call call)
    {
        var calls = _calls[Turn];
        calls[rank] = call;
        Wait();
        for (var r = 0; r < Size; r++)
            if (calls[r].Operation != calls[0].Operation || calls[r].Length != calls[0].Length || calls[r].Root != calls[0].Root)
                throw new InvalidOperationException(
                    $"All ranks must call the same in the same order, but rank 0 called {calls[0].Describe()} and rank {r} {calls[r].Describe()}.");
        return calls;
    }

    private int Turn => _barrier.Phase % 2;

    private void Wait()
    {
        if (!_barrier.Wait())
            throw _failure is { } failure
                ? new CollectiveAbortedException(failure.Rank, failure.Exception.Message, failure.Exception)
                : new InvalidOperationException("The group was reset while a rank waited.");
    }

    private enum Operation { Sum, Gather, Broadcast, Agree, Work }

    private sealed record Failure(int Rank, Exception Exception);

    /// <summary>What a rank calls; the memory is valid until it has returned.</summary>
    private readonly unsafe struct Call(Operation operation, int length, int root, void* values, int flags)
    {
        public readonly Operation Operation = operation;
        public readonly int Length = length, Root = root, Flags = flags;
        public readonly void* Values = values;

        public string Describe() => $"{Operation} of {Length} from rank {Root}";
    }

    private sealed unsafe class Member(ThreadGroup group, int rank) : ICollective
    {
        public int Rank => rank;

        public int Size => group.Size;

        public void Sum(Span<float> values)
        {
            if (Size == 1)
                return;
            fixed (float* own = values)
            {
                var calls = group.Meet(rank, new Call(Operation.Sum, values.Length, 0, own, 0));
                // This rank's share of the numbers, for all ranks.
                var share = Shard.Of((values.Length + BlockFloats - 1) / BlockFloats, rank, Size);
                var end = Math.Min(values.Length, (share.First + share.Rows) * BlockFloats);
                for (var first = share.First * BlockFloats; first < end; first += BlockFloats)
                    SumBlock(calls, first, Math.Min(BlockFloats, end - first));
                group.Wait();
            }
        }

        public void Gather(Span<byte> parts)
        {
            if (Size == 1)
                return;
            var bytes = parts.Length / Size;
            var buffers = group._parts[group.Turn];
            if (buffers[rank].Length < bytes)
                buffers[rank] = new byte[bytes];                    // in the first steps alone
            parts.Slice(rank * bytes, bytes).CopyTo(buffers[rank]);
            group.Meet(rank, new Call(Operation.Gather, parts.Length, 0, null, 0));
            for (var r = 0; r < Size; r++)
                if (r != rank)
                    buffers[r].AsSpan(0, bytes).CopyTo(parts[(r * bytes)..]);
        }

        public void Broadcast(Span<byte> values, int root = 0)
        {
            if (Size == 1)
                return;
            fixed (byte* own = values)
            {
                var calls = group.Meet(rank, new Call(Operation.Broadcast, values.Length, root, own, 0));
                if (rank != root)
                    new ReadOnlySpan<byte>(calls[root].Values, values.Length).CopyTo(values);
                group.Wait();
            }
        }

        public int Agree(int flags)
        {
            if (Size == 1)
                return flags;
            var union = 0;
            foreach (var call in group.Meet(rank, new Call(Operation.Agree, 0, 0, null, flags)))
                union |= call.Flags;
            return union;
        }

        public void BeginWork(int pieces)
        {
            group.Meet(rank, new Call(Operation.Work, pieces, 0, null, 0));
            if (rank == 0)
                (group._pieces, group._nextPiece) = (pieces, 0);
            group.Wait();
        }

        public int TakeWork() => Interlocked.Increment(ref group._nextPiece) is var taken && taken <= group._pieces ? taken - 1 : -1;

        public void ServeWork() { }                              // a piece is there for whoever takes it

        public void EndWork() => group.Meet(rank, new Call(Operation.Work, 0, 0, null, 0));

        public void Abort(Exception failure)
        {
            Interlocked.CompareExchange(ref group._failure, new Failure(rank, failure), null);
            group._barrier.Break();
        }

        private static void SumBlock(ReadOnlySpan<Call> calls, int first, int count)
        {
            var sum = BlockOf(calls[0]);
            foreach (var call in calls[1..])
                TensorPrimitives.Add(sum, BlockOf(call), sum);
            foreach (var call in calls[1..])
                sum.CopyTo(BlockOf(call));

            Span<float> BlockOf(in Call call) => new((float*)call.Values + first, count);
        }
    }
}
