namespace MLNetDeep.Collectives;

/// <summary>
/// One rank's end of a group that trains one network together: what data parallelism needs of threads, devices or processes, and nothing
/// else. To train over another means, such as MPI, implement this and give it to <c>RankEngine</c>.
/// </summary>
/// <remarks>
/// <para><b>Who calls.</b> Each rank calls its own end, from one thread at a time. In a step the engine calls it, between steps and epochs
/// the training loop does.</para>
/// <para><b>Order.</b> All ranks call the same methods in the same order with the same lengths, also those whose shard has no rows. A call
/// may wait until all ranks have made it. Whether a call is made must therefore depend only on what all ranks have in common: options,
/// sizes, and what earlier calls returned; never on a rank's own clock, memory or cancellation, which go through
/// <see cref="Agree"/> first.</para>
/// <para><b>Same bits.</b> A call leaves the same bits on all ranks. Sums are added in the order of the ranks, so that a run can be
/// repeated to the bit.</para>
/// <para><b>Failure.</b> A rank that throws calls <see cref="Abort"/>, which no other rank has to wait for. All ranks that wait, or call
/// anything later, get a <see cref="CollectiveAbortedException"/> that says which rank stopped and why, or are ended with it, where a rank
/// is a process. A group does not recover from this by itself. An implementation that cannot reach the others any more (a process was
/// killed, a line is broken) throws, too. What each rank prepares by itself runs in <see cref="CollectiveExtensions.Together"/>, which
/// fails on all ranks where it fails on one.</para>
/// </remarks>
internal interface ICollective
{
    /// <summary>The number of this rank, from 0 to <see cref="Size"/> − 1.</summary>
    int Rank { get; }

    /// <summary>How many ranks there are, at least 1. With one rank no call waits or changes anything.</summary>
    int Size { get; }

    /// <summary>Replaces each number by its sum over all ranks: ((rank 0 + rank 1) + rank 2) + …</summary>
    /// <exception cref="CollectiveAbortedException">A rank has stopped.</exception>
    void Sum(Span<float> values);

    /// <summary>Gives every rank the parts of all.</summary>
    /// <param name="parts">[Size, bytes of a part]. Before the call the rank's own part is filled in, afterwards all are.</param>
    /// <exception cref="CollectiveAbortedException">A rank has stopped.</exception>
    /// <remarks>Statistics of batches need it: moments of shards are not put together by plain sums without losing digits.</remarks>
    void Gather(Span<byte> parts);

    /// <summary>Gives every rank what one of them has.</summary>
    /// <param name="values">Read on the rank <paramref name="root"/>, written on all others.</param>
    /// <param name="root">The rank that has it.</param>
    /// <exception cref="CollectiveAbortedException">A rank has stopped.</exception>
    void Broadcast(Span<byte> values, int root = 0);

    /// <summary>
    /// Makes a decision common: the flags that at least one rank has set. A rank that sets none asks whether another one does.
    /// </summary>
    /// <exception cref="CollectiveAbortedException">A rank has stopped.</exception>
    int Agree(int flags);

    /// <summary>
    /// Tells the others that this rank has failed and will make no further call. Does not wait and does not throw; after the first call
    /// of any rank, further ones change nothing. Only the rank itself may call it, and not during another call. After an end that was
    /// agreed upon, such as a cancellation that throws, none has to be told, and none calls it.
    /// </summary>
    /// <param name="failure">Why; its message is what the others say.</param>
    void Abort(Exception failure);

    /// <summary>Begins work of so many pieces, numbered from 0, of which each rank takes one after the other. All ranks call it; <c>WorkQueue</c> does.</summary>
    void BeginWork(int pieces);

    /// <summary>
    /// The next piece that no rank has taken, or −1 where none is left, after which the rank does not ask again. Needs no other rank but the
    /// first, which has to call <see cref="ServeWork"/>, <see cref="TakeWork"/> or <see cref="EndWork"/>.
    /// </summary>
    int TakeWork();

    /// <summary>Called often on rank 0 between <see cref="BeginWork"/> and <see cref="EndWork"/>: gives pieces to those that wait for one. Does not wait.</summary>
    void ServeWork();

    /// <summary>Waits until every rank has found that no piece is left. All ranks call it.</summary>
    void EndWork();

    /// <summary>What the calls have cost this rank so far. Default: nothing, as where nothing leaves the process.</summary>
    CollectiveCost Cost => default;
}

/// <summary>What calls of a collective cost a rank.</summary>
/// <param name="Bytes">Bytes that it sent.</param>
/// <param name="Time">The time that it spent in calls, those that wait for other ranks included.</param>
internal readonly record struct CollectiveCost(long Bytes, TimeSpan Time)
{
    /// <summary>What came on top of an earlier cost.</summary>
    public CollectiveCost Since(CollectiveCost earlier) => new(Bytes - earlier.Bytes, Time - earlier.Time);
}
