using System.Diagnostics;
using System.Numerics;
using MLNetDeep.Collectives;
using static MPI.Unsafe;

namespace MLNetDeep.Mpi;

/// <summary>
/// Ranks that are the processes of an MPI job. NOTE: calls are made of messages between two ranks, not of MPI's collectives. MPI.NET has no
/// collectives that go on in the background, those of MPI sum in an order of their own, and they keep the processor while they wait.
/// </summary>
/// <param name="communicator">A communicator that nothing else uses.</param>
/// <param name="rank">This rank.</param>
/// <param name="size">How many ranks there are, at least 2.</param>
internal sealed unsafe class MpiRanks(int communicator, int rank, int size) : IBackgroundSums
{
    private const int Tag = 1, WorkTag = 4, PieceTag = 5;        // of a request for work, and of the answer; RankOrderedSum has those between
    private const int MessageMilliseconds = 300;                 // until a message is read elsewhere, even by a process that must wait for its turn

    private readonly MpiRequests _requests = new(communicator);
    private readonly List<RankOrderedSum> _sums = [];            // first those that run, the oldest first, then spare ones
    private readonly ManualResetEventSlim _drives = new();       // set while sums run in the background
    private readonly Lock _mpi = new();                          // who calls MPI: one thread at a time
    private int _running;
    private TimeSpan _time;
    private Thread? _driver;                                     // of sums in the background
    private bool _isBusy;
    private int _pieces, _nextPiece;                             // of the work, on rank 0
    private int _atEnd;                                          // ranks that were told that no piece is left

    public int Rank => rank;

    public int Size => size;

    public CollectiveCost Cost => new(_requests.SentBytes + _sums.Sum(sum => sum.SentBytes), _time);

    /// <summary>Whether a call is under way.</summary>
    public bool IsBusy => Volatile.Read(ref _isBusy);

    /// <summary>Lets each rank hear of each other that it got a message; see <see cref="Part"/>.</summary>
    public void Connect()
    {
        byte unused = 0;
        var received = new byte[size];
        fixed (byte* bytes = received)
        {
            for (var r = 0; r < size; r++)
                if (r != rank)
                    _requests.Receive(bytes + r, 1, r, Tag);
            for (var distance = 1; distance < size; distance++)
                MpiLibrary.SendAndWait((nint)(&unused), 1, MPI_BYTE, (rank + distance) % size, Tag, communicator);
            _requests.Wait();
        }
        Agree(0);                                                // until then a rank may have to answer
    }

    /// <summary>
    /// Makes all ranks end MPI at one time. NOTE: MPICH over UCX and TCP ends with a question to each rank (two to one that it never heard of),
    /// and a rank that has all answers answers no longer. So a rank that asks after it has answered waits for ever; one that asks before it
    /// answers does not, as nobody can have its answer without its question. For that no rank may call MPI between its own last message and its end,
    /// until all others have got theirs.
    /// </summary>
    public void Part()
    {
        Agree(0);
        Thread.Sleep(MessageMilliseconds);
    }

    public void Sum(Span<float> values)
    {
        Debug.Assert(_running == 0, "Sums in the background are not finished.");
        Begin(values);
        FinishSum(values);
    }

    public void BeginSum(ReadOnlySpan<float> values)
    {
        Begin(values);
        _driver ??= StartDriver();
        _drives.Set();
    }

    public void FinishSum(Span<float> sum)
    {
        var start = Enter();
        var oldest = _sums[0];
        oldest.Finish(sum);
        _sums.RemoveAt(0);
        _sums.Add(oldest);
        if (--_running == 0)
            _drives.Reset();
        Leave(start);
    }

    public void Gather(Span<byte> parts)
    {
        var start = Enter();
        var bytes = parts.Length / size;
        fixed (byte* all = parts)
        {
            for (var r = 0; r < size; r++)
                if (r != rank)
                    _requests.Receive(all + (long)r * bytes, bytes, r, Tag);
            for (var r = 0; r < size; r++)
                if (r != rank)
                    _requests.Send(all + (long)rank * bytes, bytes, r, Tag);
            _requests.Wait();
        }
        Leave(start);
    }

    // A tree: each rank that has the bytes gives them to one that has not, in each round.
    public void Broadcast(Span<byte> values, int root = 0)
    {
        var start = Enter();
        var place = (rank - root + size) % size;                 // in the tree, whose root is 0
        var below = place == 0 ? (int)BitOperations.RoundUpToPowerOf2((uint)size) : place & -place;
        fixed (byte* bytes = values)
        {
            if (place > 0)
            {
                _requests.Receive(bytes, values.Length, RankAt(place - below), Tag);
                _requests.Wait();
            }
            for (var distance = below >> 1; distance > 0; distance >>= 1)
                if (place + distance < size)
                    _requests.Send(bytes, values.Length, RankAt(place + distance), Tag);
            _requests.Wait();
        }
        Leave(start);

        int RankAt(int other) => (other + root) % size;
    }

    // After each round a rank knows the flags of twice as many.
    public int Agree(int flags)
    {
        var start = Enter();
        for (var distance = 1; distance < size; distance <<= 1)
        {
            int own = flags, other;
            _requests.Receive(&other, sizeof(int), (rank - distance + size) % size, Tag);
            _requests.Send(&own, sizeof(int), (rank + distance) % size, Tag);
            _requests.Wait();
            flags |= other;
        }
        Leave(start);
        return flags;
    }

    public void BeginWork(int pieces)
    {
        (_pieces, _nextPiece, _atEnd) = (pieces, 0, 0);
        Agree(0);                                                // nobody asks before rank 0 has come here
    }

    // Rank 0 hands the pieces out, while it computes too.
    public int TakeWork()
    {
        if (rank == 0)
        {
            ServeWork();
            return NextPiece();
        }
        var start = Enter();
        int piece, unused = 0;
        _requests.Receive(&piece, sizeof(int), 0, PieceTag);
        _requests.Send(&unused, sizeof(int), 0, WorkTag);
        _requests.Wait();
        Leave(start);
        return piece;
    }

    public void ServeWork()
    {
        var start = Enter();
        while (Asking() is int other)
        {
            int unused, piece = NextPiece();
            _atEnd += piece < 0 ? 1 : 0;
            _requests.Receive(&unused, sizeof(int), other, WorkTag);
            _requests.Send(&piece, sizeof(int), other, PieceTag);
            _requests.Wait();
        }
        Leave(start);
    }

    public void EndWork()
    {
        if (rank > 0)
            return;
        while (_atEnd < size - 1)
        {
            ServeWork();
            Thread.Sleep(1);
        }
    }

    /// <summary>Ends the processes of all ranks, this one included.</summary>
    public void Abort(Exception failure) => Abort(failure.Message);

    /// <summary>Ends the processes of all ranks, this one included.</summary>
    /// <param name="message">Why, for the standard error.</param>
    /// <param name="exitCode">What mpiexec gives.</param>
    public void Abort(string message, int exitCode = 1)
    {
        Console.Error.WriteLine($"MLNetDeep.Mpi: rank {rank} of {size} has stopped: {message}");
        Thread.Sleep(MessageMilliseconds);                       // mpiexec ends all at once, and drops what it has not read by then
        MPI_Abort(MPI_COMM_WORLD, exitCode == 0 ? 1 : exitCode);
    }

    private int NextPiece() => _nextPiece < _pieces ? _nextPiece++ : -1;

    // A rank that waits for a piece.
    private int? Asking()
    {
        MPI_Iprobe(MPI_ANY_SOURCE, WorkTag, communicator, out var isThere, out var status);
        return isThere != 0 ? status.MPI_SOURCE : null;
    }

    private void Begin(ReadOnlySpan<float> values)
    {
        var start = Enter();
        if (_running == _sums.Count)
            _sums.Add(new RankOrderedSum(communicator, rank, size));
        _sums[_running++].Begin(values);
        Leave(start);
    }

    // MPI goes on only while it is called: of a rank that computes, by this thread.
    private Thread StartDriver()
    {
        var driver = new Thread(() =>
        {
            while (true)
            {
                _drives.Wait();
                lock (_mpi)
                    for (var i = 0; i < _running && _sums[i].Advance(); i++)
                    {
                    }
                Thread.Sleep(1);                                 // meanwhile the system sends what it was given
            }
        }) { IsBackground = true, Name = "MLNetDeep.Mpi" };
        driver.Start();
        return driver;
    }

    private long Enter()
    {
        if (Interlocked.Exchange(ref _isBusy, true))
            throw new InvalidOperationException("Two trainings over MPI run at once in this process; run one after the other.");
        var start = Stopwatch.GetTimestamp();
        _mpi.Enter();
        return start;
    }

    private void Leave(long start)
    {
        _mpi.Exit();
        _time += Stopwatch.GetElapsedTime(start);
        Volatile.Write(ref _isBusy, false);
    }
}
