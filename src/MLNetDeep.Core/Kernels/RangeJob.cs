namespace MLNetDeep.Kernels;

/// <summary>
/// An elementwise operation on one or two operands of the same length, in ranges on all threads of a context. The ranges do not
/// depend on the number of threads. An operand that is not given reaches <see cref="Apply"/> empty.
/// </summary>
internal abstract unsafe class RangeJob : ParallelJob
{
    /// <summary>Floats of a part: some 2 µs of work.</summary>
    private const int PartFloats = 8 * 1024;

    /// <summary>Floats of a range, in which an operation can go over its result again while the first cache holds it.</summary>
    private const int RangeFloats = 2 * 1024;

    private float* _a, _b, _result;
    private int _length;

    public void Run(KernelContext context, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        if (a.Length != result.Length || (!b.IsEmpty && b.Length != a.Length))
            throw new ArgumentException($"Operands and result must have as many numbers, but had {a.Length}, {b.Length} and {result.Length}.");
        fixed (float* pa = a, pb = b, presult = result)
        {
            _a = pa;
            _b = pb;
            _result = presult;
            _length = result.Length;
            context.Run(this, MatrixSize.Parts(_length, PartFloats), inParallel: _length >= MinParallelFloats);
        }
    }

    public sealed override void RunPart(int part)
    {
        var first = part * PartFloats;
        var count = Math.Min(PartFloats, _length - first);
        for (var done = 0; done < count; done += RangeFloats)
        {
            var start = first + done;
            var range = Math.Min(RangeFloats, count - done);
            Apply(start, Range(_a, start, range), Range(_b, start, range), new Span<float>(_result + start, range));
        }
    }

    /// <summary>Computes the range that begins at <paramref name="start"/>; the result may lie where an operand lies.</summary>
    protected abstract void Apply(int start, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result);

    private static ReadOnlySpan<float> Range(float* operand, int start, int count) =>
        operand == null ? default : new ReadOnlySpan<float>(operand + start, count);
}
