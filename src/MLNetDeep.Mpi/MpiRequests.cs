using static MPI.Unsafe;

namespace MLNetDeep.Mpi;

/// <summary>
/// Messages under way. The memory of a message must stay where it is until they are done. Nothing is allocated once there is room for as many.
/// </summary>
/// <param name="communicator">MPI's communicator.</param>
internal sealed unsafe class MpiRequests(int communicator)
{
    private const int Spins = 50;                                // as long as a message takes within a machine
    private const int Yields = 10_000;                            // some milliseconds where nobody else wants the processor

    private int[] _requests = new int[8];
    private int _count, _done;

    /// <summary>Bytes sent so far.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Begins to send bytes.</summary>
    public void Send(void* data, long bytes, int rank, int tag)
    {
        MPI_Isend((nint)data, checked((int)bytes), MPI_BYTE, rank, tag, communicator, out Next());
        SentBytes += bytes;
    }

    /// <summary>Begins to receive bytes.</summary>
    public void Receive(void* data, long bytes, int rank, int tag) =>
        MPI_Irecv((nint)data, checked((int)bytes), MPI_BYTE, rank, tag, communicator, out Next());

    /// <summary>Whether all are done; takes them on as far as they go.</summary>
    public bool AreDone()
    {
        for (; _done < _count; _done++)
        {
            MPI_Test(ref _requests[_done], out var isDone, out _);
            if (isDone == 0)
                return false;
        }
        (_count, _done) = (0, 0);
        return true;
    }

    /// <summary>Waits for all. NOTE: MPI's own waiting keeps the processor, which another rank may need to get on with what is waited for.</summary>
    public void Wait()
    {
        for (var tries = 0; !AreDone(); tries++)
            if (tries > Yields)
                Thread.Sleep(1);
            else if (tries > Spins)
                Thread.Yield();
    }

    private ref int Next()
    {
        if (_count == _requests.Length)
            Array.Resize(ref _requests, 2 * _count);
        return ref _requests[_count++];
    }
}
