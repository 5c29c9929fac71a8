namespace MLNetDeep.Kernels;

/// <summary>Memory for parts of a job that run side by side: as many buffers as parts ever did, kept for the next one.</summary>
internal sealed unsafe class ScratchMemory
{
    private readonly Lock _lock = new();
    private readonly Stack<AlignedBuffer> _free = [];

    /// <summary>A buffer of at least so many floats, whatever is in it, until <see cref="Return"/>.</summary>
    public AlignedBuffer Rent(long floats)
    {
        AlignedBuffer? buffer;
        lock (_lock)
            _free.TryPop(out buffer);
        buffer ??= new AlignedBuffer();
        buffer.Reserve(floats);
        return buffer;
    }

    /// <summary>Gives a buffer back.</summary>
    public void Return(AlignedBuffer buffer)
    {
        lock (_lock)
            _free.Push(buffer);
    }

    /// <summary>Forgets the buffers.</summary>
    public void Release()
    {
        lock (_lock)
            _free.Clear();
    }
}
