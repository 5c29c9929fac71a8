using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>An operation on matrices of the same shape in which columns are independent: threads share the columns.</summary>
internal abstract unsafe class ColumnJob(int width) : ParallelJob
{
    /// <summary>Fewer columns would make the rows of a part too short for the vector operations on them.</summary>
    private const int LeastColumns = 64;

    private Pass? _pass;
    private float* _a, _b, _result;
    private int _columnsOfPart;

    public void Run(Pass pass, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        var inParallel = pass.Kernels.Threads > 1 && a.Length >= LeastParallelFloats;
        // Rounded up to 16 columns, a cache line: two threads never write the same one.
        _columnsOfPart = inParallel ? Math.Max(LeastColumns, (width / pass.Kernels.Threads + 15) & ~15) : width;
        fixed (float* pa = a, pb = b, presult = result)
        {
            _pass = pass;
            _a = pa;
            _b = pb;
            _result = presult;
            pass.Kernels.Run(this, (width + _columnsOfPart - 1) / _columnsOfPart, inParallel);
        }
    }

    public sealed override void RunPart(int part)
    {
        var first = part * _columnsOfPart;
        var count = Math.Min(_columnsOfPart, width - first);
        Apply(
            _pass!,
            new ColumnSlice(_a, first, count, width),
            new ColumnSlice(_b, first, count, width),
            new ColumnSlice(_result, first, count, width));
    }

    protected abstract void Apply(Pass pass, ColumnSlice a, ColumnSlice b, ColumnSlice result);
}

/// <summary>Some neighbouring columns of a matrix.</summary>
internal readonly unsafe struct ColumnSlice(float* matrix, int first, int count, int width)
{
    private readonly float* _matrix = matrix;

    public int First => first;
    public int Count => count;
    public bool IsEmpty => _matrix == null;

    public Span<float> Row(int row) => new(_matrix + (nint)row * width + first, count);
}
