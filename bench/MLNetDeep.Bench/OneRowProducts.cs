using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Serialization;
using MLNetDeep.Kernels;

namespace MLNetDeep.Bench;

/// <summary>
/// One row times a matrix, which reads each weight once: its limit is the bandwidth of the cache that holds the matrix. That
/// is measured beside it, by a loop that only sums as many floats.
/// </summary>
internal sealed record OneRowProducts(int Inputs, int Outputs)
{
    public static readonly OneRowProducts[] All = [new(128, 128), new(256, 512), new(784, 1024)];

    public unsafe OneRowRate Measure(double seconds)
    {
        using var context = new KernelContext(threads: 1);
        var random = new Random(1);
        var x = MatrixProducts.Values(random, Inputs);
        var w = MatrixProducts.Values(random, Outputs * Inputs);
        var packed = new PackedWeights(w, Inputs, Outputs);
        var y = new float[Outputs];
        var plain = new AlignedBuffer(w.Length);                 // aligned, as the packed weights are
        w.CopyTo(new Span<float>(plain.Pointer, w.Length));
        var sum = 0f;

        var product = RepeatedRuns.SecondsPerCall(
            seconds, () => MatrixProduct.Forward(context, x, packed, [], y, rows: 1), warmSeconds: seconds / 2);
        var reading = RepeatedRuns.SecondsPerCall(
            seconds, () => sum += Sum(plain.Pointer, w.Length), warmSeconds: seconds / 2);
        GC.KeepAlive(plain);
        GC.KeepAlive(sum);
        var bytes = sizeof(float) * w.Length;
        return new OneRowRate(
            Inputs, Outputs, bytes / 1024, Math.Round(bytes / product / 1e9, 1), Math.Round(bytes / reading / 1e9, 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe float Sum(
        float* values,  // [count], a multiple of 128
        int count)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<float> s4 = default, s5 = default, s6 = default, s7 = default;
        for (var end = values + count; values < end; values += 8 * Vector512<float>.Count)
        {
            s0 += Vector512.Load(values);
            s1 += Vector512.Load(values + 16);
            s2 += Vector512.Load(values + 32);
            s3 += Vector512.Load(values + 48);
            s4 += Vector512.Load(values + 64);
            s5 += Vector512.Load(values + 80);
            s6 += Vector512.Load(values + 96);
            s7 += Vector512.Load(values + 112);
        }
        return Vector512.Sum(s0 + s1 + s2 + s3 + (s4 + s5 + s6 + s7));
    }
}

/// <summary>A line of the result.</summary>
internal sealed record OneRowRate(
    [property: JsonPropertyName("inputs")] int Inputs,
    [property: JsonPropertyName("outputs")] int Outputs,
    [property: JsonPropertyName("kilobytes")] int Kilobytes,
    [property: JsonPropertyName("gb_per_s")] double GigabytesPerSecond,
    [property: JsonPropertyName("read_gb_per_s")] double ReadGigabytesPerSecond);
