using System.Diagnostics;

namespace MLNetDeep.Kernels;

/// <summary>
/// An elementwise operation on up to three operands of the same length, in ranges on all threads of a context. The ranges do not
/// depend on the number of threads. An operand that is not given reaches <see cref="Apply"/> empty.
/// </summary>
internal abstract unsafe class RangeJob : ParallelJob
{
    /// <summary>Floats of a range: some 5 µs of work, and a multiple of every vector's width.</summary>
    private const int RangeFloats = 16 * 1024;

    private float* _a, _b, _c, _result;
    private int _length;

    public void Run(
        KernelContext context, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result)
    {
        Debug.Assert(a.Length == result.Length && (b.IsEmpty || b.Length == a.Length) && (c.IsEmpty || c.Length == a.Length));
        fixed (float* pa = a, pb = b, pc = c, presult = result)
        {
            _a = pa;
            _b = pb;
            _c = pc;
            _result = presult;
            _length = result.Length;
            context.Run(this, (_length + RangeFloats - 1) / RangeFloats, inParallel: _length >= LeastParallelFloats);
        }
    }

    public sealed override void RunPart(int part)
    {
        var start = part * RangeFloats;
        var count = Math.Min(RangeFloats, _length - start);
        Apply(start, Range(_a, start, count), Range(_b, start, count), Range(_c, start, count), new Span<float>(_result + start, count));
    }

    /// <summary>Computes the range that begins at <paramref name="start"/>.</summary>
    protected abstract void Apply(
        int start, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result);

    private static ReadOnlySpan<float> Range(float* operand, int start, int count) =>
        operand == null ? default : new ReadOnlySpan<float>(operand + start, count);
}
