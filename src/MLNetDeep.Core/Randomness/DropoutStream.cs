using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNetDeep.Randomness;

/// <summary>
/// Random masks and noise at the speed of memory: a counter-based generator, in which number i of a mask is a hash of (key, i) and every mask
/// has the next key; so different threads can draw parts of one mask, and any part can be drawn again. The hash is the 32-bit
/// finalizer of Wellons, 2018 ("lowbias32").
/// </summary>
internal sealed class DropoutStream(ulong seed)
{
    /// <summary>How many masks were drawn: with the seed, all that the next one depends on.</summary>
    public ulong Masks { get; set; }

    /// <summary>A stream of its own whose next masks are those of this one.</summary>
    public DropoutStream Copy() => new(seed) { Masks = Masks };

    /// <summary>The key of the next mask.</summary>
    public uint NextKey()
    {
        var mask = Masks++;
        return Hash((uint)seed ^ Hash((uint)(seed >> 32) ^ Hash((uint)mask ^ Hash((uint)(mask >> 32)))));
    }

    /// <summary>
    /// y = mask · x, with a mask that is 0 with probability <paramref name="rate"/> and else 1/(1 − rate), which keeps the mean
    /// (inverted dropout: Srivastava et al., 2014, section 10). y may be x.
    /// </summary>
    /// <param name="x">The numbers from <paramref name="start"/> on.</param>
    /// <param name="y">Receives as many.</param>
    /// <param name="key">The mask's key.</param>
    /// <param name="start">The number of the first.</param>
    /// <param name="rate">Range: [0, 1).</param>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y, uint key, int start, float rate)
    {
        var threshold = (uint)Math.Min(Math.Round(rate * 4294967296.0), uint.MaxValue);
        var keep = 1f / (1f - rate);

        var i = 0;
        var width = Vector<float>.Count;
        y = y[..x.Length];                                       // once a call: what follows does not look
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(y);
        var counter = Vector<uint>.Indices + new Vector<uint>((uint)start);
        var keys = new Vector<uint>(key);
        for (; i <= x.Length - width; i += width, counter += new Vector<uint>((uint)width))
        {
            var kept = Vector.GreaterThanOrEqual(Hash(counter ^ keys), new Vector<uint>(threshold));
            var scaled = Vector.LoadUnsafe(ref source, (nuint)i) * keep;
            (scaled & Vector.As<uint, float>(kept)).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < x.Length; i++)
            y[i] = Hash((uint)(start + i) ^ key) >= threshold ? x[i] * keep : 0f;
    }

    /// <summary>Fills with numbers that are uniform from <paramref name="lower"/> to <paramref name="upper"/>.</summary>
    /// <param name="values">Receives the numbers from <paramref name="start"/> on.</param>
    /// <param name="key">The mask's key.</param>
    /// <param name="start">The number of the first.</param>
    /// <param name="lower">Range: finite.</param>
    /// <param name="upper">Range: finite, at least <paramref name="lower"/>.</param>
    public static void FillUniform(Span<float> values, uint key, int start, float lower, float upper)
    {
        var step = (upper - lower) / (1 << 24);                  // a float has 24 bits: the hash's upper ones

        var i = 0;
        var width = Vector<float>.Count;
        ref var target = ref MemoryMarshal.GetReference(values);
        var counter = Vector<uint>.Indices + new Vector<uint>((uint)start);
        var keys = new Vector<uint>(key);
        for (; i <= values.Length - width; i += width, counter += new Vector<uint>((uint)width))
        {
            var drawn = Vector.ConvertToSingle(Vector.AsVectorInt32(Hash(counter ^ keys) >>> 8));
            (drawn * step + new Vector<float>(lower)).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < values.Length; i++)
            values[i] = (Hash((uint)(start + i) ^ key) >> 8) * step + lower;
    }

    private static uint Hash(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7feb352du;
        x = (x ^ (x >> 15)) * 0x846ca68bu;
        return x ^ (x >> 16);
    }

    private static Vector<uint> Hash(Vector<uint> x)
    {
        x = (x ^ (x >>> 16)) * new Vector<uint>(0x7feb352du);
        x = (x ^ (x >>> 15)) * new Vector<uint>(0x846ca68bu);
        return x ^ (x >>> 16);
    }
}
