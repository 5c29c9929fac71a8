using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNetDeep.Networks;

/// <summary>Operations on a few numbers, of which a call of TensorPrimitives costs more than the work.</summary>
internal static class ShortVector
{
    /// <summary>How many of the edges, which rise, are at most x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountAtMost(ReadOnlySpan<float> edges, float x)
    {
        ref var first = ref MemoryMarshal.GetReference(edges);
        var (counts, i, count) = (Vector<int>.Zero, 0, 0);
        var limit = new Vector<float>(x);
        for (; i <= edges.Length - Vector<float>.Count; i += Vector<float>.Count)
            counts -= Vector.LessThanOrEqual(Vector.LoadUnsafe(ref first, (nuint)i), limit);
        for (; i < edges.Length; i++)
            count += edges[i] <= x ? 1 : 0;
        return count + Vector.Sum(counts);
    }

    /// <summary>y = a + factor·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float factor, Span<float> y)
    {
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        ref var py = ref MemoryMarshal.GetReference(y);
        var scale = new Vector<float>(factor);
        var i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.StoreUnsafe(Vector.LoadUnsafe(ref pa, (nuint)i) + scale * Vector.LoadUnsafe(ref pb, (nuint)i), ref py, (nuint)i);
        for (; i < y.Length; i++)
            Unsafe.Add(ref py, i) = Unsafe.Add(ref pa, i) + factor * Unsafe.Add(ref pb, i);
    }

    /// <summary>y = factor·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var scale = new Vector<float>(factor);
        var i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.StoreUnsafe(scale * Vector.LoadUnsafe(ref px, (nuint)i), ref py, (nuint)i);
        for (; i < y.Length; i++)
            Unsafe.Add(ref py, i) = factor * Unsafe.Add(ref px, i);
    }

    /// <summary>y += x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ReadOnlySpan<float> x, Span<float> y)
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.StoreUnsafe(Vector.LoadUnsafe(ref py, (nuint)i) + Vector.LoadUnsafe(ref px, (nuint)i), ref py, (nuint)i);
        for (; i < y.Length; i++)
            Unsafe.Add(ref py, i) += Unsafe.Add(ref px, i);
    }

    /// <summary>y += Σ_r factors[r]·x[r].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRows(ReadOnlySpan<float> factors, ReadOnlySpan<float> x /* [factors, y's length] */, Span<float> y)
    {
        x = x[..(factors.Length * y.Length)];                    // once a call: what follows does not look
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        ref var factor = ref MemoryMarshal.GetReference(factors);
        var i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector.LoadUnsafe(ref py, (nuint)i);
            for (var r = 0; r < factors.Length; r++)
                sum += new Vector<float>(Unsafe.Add(ref factor, r)) * Vector.LoadUnsafe(ref px, (nuint)(r * y.Length + i));
            Vector.StoreUnsafe(sum, ref py, (nuint)i);
        }
        for (; i < y.Length; i++)
            for (var r = 0; r < factors.Length; r++)
                Unsafe.Add(ref py, i) += Unsafe.Add(ref factor, r) * Unsafe.Add(ref px, r * y.Length + i);
    }

    /// <summary>y *= x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(ReadOnlySpan<float> x, Span<float> y)
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.StoreUnsafe(Vector.LoadUnsafe(ref py, (nuint)i) * Vector.LoadUnsafe(ref px, (nuint)i), ref py, (nuint)i);
        for (; i < y.Length; i++)
            Unsafe.Add(ref py, i) *= Unsafe.Add(ref px, i);
    }

    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var pa = ref MemoryMarshal.GetReference(a);
        ref var pb = ref MemoryMarshal.GetReference(b);
        var sums = Vector<float>.Zero;
        var (i, sum) = (0, 0f);
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sums += Vector.LoadUnsafe(ref pa, (nuint)i) * Vector.LoadUnsafe(ref pb, (nuint)i);
        for (; i < a.Length; i++)
            sum += Unsafe.Add(ref pa, i) * Unsafe.Add(ref pb, i);
        return sum + Vector.Sum(sums);
    }
}
