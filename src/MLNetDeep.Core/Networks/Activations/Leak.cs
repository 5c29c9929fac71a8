using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNetDeep.Networks.Activations;

/// <summary>A rectifier whose slope below zero differs from number to number: what PReLU and RReLU have in common.</summary>
internal static class Leak
{
    /// <summary>
    /// target = source where x &gt; 0, else slope · source: forward with x as the source, backward with dy. The target may be the source.
    /// </summary>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> source, ReadOnlySpan<float> slopes, Span<float> target)
    {
        var i = 0;
        source = source[..x.Length];                             // once a call: what follows does not look
        slopes = slopes[..x.Length];
        target = target[..x.Length];
        ref var firstX = ref MemoryMarshal.GetReference(x);
        ref var firstSource = ref MemoryMarshal.GetReference(source);
        ref var firstSlope = ref MemoryMarshal.GetReference(slopes);
        ref var firstTarget = ref MemoryMarshal.GetReference(target);
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var values = Vector.LoadUnsafe(ref firstSource, (nuint)i);
            var positive = Vector.GreaterThan(Vector.LoadUnsafe(ref firstX, (nuint)i), Vector<float>.Zero);
            var leaked = values * Vector.LoadUnsafe(ref firstSlope, (nuint)i);
            Vector.ConditionalSelect(positive, values, leaked).StoreUnsafe(ref firstTarget, (nuint)i);
        }
        for (; i < x.Length; i++)
            target[i] = x[i] > 0 ? source[i] : source[i] * slopes[i];
    }
}
