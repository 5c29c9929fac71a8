using System.Runtime.ExceptionServices;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>
/// Replicas of one network that share each batch: which rows each of them has, and what they tell each other in the midst of a pass.
/// Each runs on a thread of its own, and all ask for the same exchanges in the same order, those without rows too.
/// </summary>
internal sealed class ReplicaGroup(int count)
{
    private readonly ThreadBarrier _barrier = new(count);
    // By turns: what one exchange told is still being read while a replica that is ahead writes for the next, and not any longer when
    // it writes for the one after.
    private readonly float[][][] _told = [NoNumbers(count), NoNumbers(count)];
    private Exception? _failure;

    /// <summary>How many replicas there are.</summary>
    public int Count => count;

    /// <summary>Rows of the batch, over all replicas.</summary>
    public int Rows { get; private set; }

    /// <summary>The most rows that a replica has of a batch of <paramref name="rows"/> rows.</summary>
    public int MostRowsOf(int rows) => (rows + count - 1) / count;

    /// <summary>Before the replicas start on a batch.</summary>
    public void Begin(int rows)
    {
        Rows = rows;
        _failure = null;
        _barrier.Reset();
    }

    /// <summary>The batch's row that is the replica's first. Shards lie one after the other; the first ones have the rows that do not go even.</summary>
    public int FirstRowOf(int replica)
    {
        var (each, more) = Math.DivRem(Rows, count);
        return replica * each + Math.Min(replica, more);
    }

    /// <summary>Rows of the replica's shard; 0 where the batch has fewer rows than there are replicas.</summary>
    public int RowsOf(int replica) => FirstRowOf(replica + 1) - FirstRowOf(replica);

    /// <summary>
    /// Tells the others some numbers, and returns what each replica has told in this exchange: first
    /// <paramref name="a"/>, then <paramref name="b"/>, valid until the next exchange.
    /// </summary>
    /// <exception cref="OperationCanceledException">Another replica has stopped.</exception>
    public float[][] Exchange(int replica, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var told = _told[_barrier.Phase % 2];
        if (told[replica].Length < a.Length + b.Length)
            told[replica] = new float[a.Length + b.Length];      // in the first step alone
        a.CopyTo(told[replica]);
        b.CopyTo(told[replica].AsSpan(a.Length));
        Meet();
        return told;
    }

    /// <summary>Waits until all replicas are here.</summary>
    /// <exception cref="OperationCanceledException">Another replica has stopped.</exception>
    public void Meet()
    {
        if (!_barrier.Wait())
            throw new OperationCanceledException("Another replica has stopped.");
    }

    /// <summary>Stops all replicas, since one of them failed; the first failure is the one that counts.</summary>
    public void Stop(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        _barrier.Break();
    }

    /// <summary>After the replicas have ended: rethrows what stopped them, if anything.</summary>
    public void ThrowIfStopped()
    {
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private static float[][] NoNumbers(int count)
    {
        var numbers = new float[count][];
        Array.Fill(numbers, []);
        return numbers;
    }
}
