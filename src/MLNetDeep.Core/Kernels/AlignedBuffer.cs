namespace MLNetDeep.Kernels;

/// <summary>
/// Floats at an address divisible by 64 (a cache line, an AVX-512 register) that the garbage collector never moves.
/// Managed memory: nothing to free, nothing to leak, no use after free.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;

    private float[] _floats = [];

    public float* Pointer { get; private set; }

    public int Length { get; private set; }

    public AlignedBuffer() { }

    public AlignedBuffer(long length) => Grow(length);

    /// <summary>Makes room for <paramref name="length"/> floats; the contents are lost when the buffer grows.</summary>
    public float* Reserve(long length)
    {
        if (length > Length) Grow(length);
        return Pointer;
    }

    public void Release()
    {
        _floats = [];
        Pointer = null;
        Length = 0;
    }

    private void Grow(long length)
    {
        const int slack = Alignment / sizeof(float);
        if (length > Array.MaxLength - slack)
            throw new ArgumentException($"{length} numbers are more than an array holds, {Array.MaxLength - slack}; smaller batches or widths may help.");
        _floats = GC.AllocateUninitializedArray<float>((int)length + slack, pinned: true);
        fixed (float* start = _floats) // pinned for good; this only takes the address
            Pointer = (float*)(((nint)start + Alignment - 1) & -Alignment);
        Length = (int)length;
    }
}
