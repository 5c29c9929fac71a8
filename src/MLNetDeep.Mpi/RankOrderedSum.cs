using System.Numerics.Tensors;
using MLNetDeep.Collectives;
using MLNetDeep.Kernels;

namespace MLNetDeep.Mpi;

/// <summary>
/// A sum over all ranks, in their order, that goes on while the rank computes. Each rank gets the others' numbers for its share, adds them
/// in the order of the ranks, and gives all the sum: 2·(Size − 1)/Size of the numbers are sent, as little as any way of summing can. NOTE: MPI's own
/// sum may add in another order on another machine, or from run to run.
/// </summary>
/// <param name="communicator">MPI's communicator.</param>
/// <param name="rank">This rank.</param>
/// <param name="size">How many ranks there are.</param>
internal sealed unsafe class RankOrderedSum(int communicator, int rank, int size)
{
    private const int PartTag = 2, ShareTag = 3;

    private readonly MpiRequests _requests = new(communicator);
    private readonly AlignedBuffer _values = new(), _parts = new(); // [count]; [Size, numbers of the share]
    private readonly AlignedBuffer _sum = new();                 // [numbers of the share]
    private int _count;
    private bool _hasShare;

    /// <summary>Bytes sent so far.</summary>
    public long SentBytes => _requests.SentBytes;

    private Shard Own => Shard.Of(_count, rank, size);

    /// <summary>Begins: sends each rank its part of a copy of the numbers.</summary>
    public void Begin(ReadOnlySpan<float> values)
    {
        (_count, _hasShare) = (values.Length, false);
        values.CopyTo(new Span<float>(_values.Reserve(_count), _count));
        var share = Own.Rows;
        _parts.Reserve((long)share * size);
        _sum.Reserve(share);
        for (var r = 0; r < size; r++)
            if (r != rank)
                _requests.Receive(_parts.Pointer + (long)r * share, sizeof(float) * (long)share, r, PartTag);
        for (var r = 0; r < size; r++)
            if (r != rank && Shard.Of(_count, r, size) is var other)
                _requests.Send(_values.Pointer + other.First, sizeof(float) * (long)other.Rows, r, PartTag);
    }

    /// <summary>
    /// Takes it as far as it goes now, and says whether the sum of this rank's share is known. A later sum waits until this one says so, so that
    /// all ranks send in the same order.
    /// </summary>
    public bool Advance()
    {
        if (!_hasShare && _requests.AreDone())
            GiveShare();
        return _hasShare;
    }

    /// <summary>Waits for the sum and writes it.</summary>
    public void Finish(Span<float> sum)
    {
        if (!_hasShare)
        {
            _requests.Wait();
            GiveShare();
        }
        _requests.Wait();
        new ReadOnlySpan<float>(_values.Pointer, _count).CopyTo(sum);
    }

    private void GiveShare()
    {
        var own = Own;
        var values = new Span<float>(_values.Pointer + own.First, own.Rows);
        var sum = new Span<float>(_sum.Pointer, own.Rows);
        PartOf(0, values).CopyTo(sum);
        for (var r = 1; r < size; r++)
            TensorPrimitives.Add(sum, PartOf(r, values), sum);
        sum.CopyTo(values);
        for (var r = 0; r < size; r++)
            if (r != rank && Shard.Of(_count, r, size) is var other)
                _requests.Receive(_values.Pointer + other.First, sizeof(float) * (long)other.Rows, r, ShareTag);
        for (var r = 0; r < size; r++)
            if (r != rank)
                _requests.Send(_sum.Pointer, sizeof(float) * (long)own.Rows, r, ShareTag);
        _hasShare = true;
    }

    private ReadOnlySpan<float> PartOf(int r, ReadOnlySpan<float> own) =>
        r == rank ? own : new ReadOnlySpan<float>(_parts.Pointer + (long)r * own.Length, own.Length);
}
