namespace MLNetDeep.Randomness;

/// <summary>
/// The 32-bit Mersenne twister (mt19937), seeded and read as PyTorch's CPU generator is, so that a uniform
/// initialization drawn here equals the one that <c>torch.manual_seed</c> with the same seed gives, to the bit.
/// Source: Matsumoto and Nishimura, 1998, "Mersenne Twister".
/// </summary>
internal sealed class TorchGenerator
{
    private const int Words = 624;
    private const int Shift = 397;

    private readonly uint[] _state = new uint[Words];
    private int _next = Words;

    public TorchGenerator(ulong seed)
    {
        _state[0] = (uint)seed;
        for (var i = 1; i < Words; i++)
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
    }

    /// <summary>How many words of the state were read: with <see cref="State"/>, all that the next draw depends on.</summary>
    public int Position
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>The twister's words, [624], which may be written over.</summary>
    public Span<uint> State => _state;

    public uint NextUInt32()
    {
        if (_next == Words)
            Refill();
        var y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary>A draw from [0, 1): the low 24 bits of one output, times 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt32() & 0xffffff) * (1f / (1 << 24));

    /// <summary>Fills with draws from [from, to), rounded once, as PyTorch's are.</summary>
    public void FillUniform(Span<float> values, float from, float to)
    {
        double range = to - from;
        foreach (ref var value in values)
            value = (float)(NextSingle() * range + from);
    }

    /// <summary>Fills with draws from N(0, deviation²), two at a time by the Box-Muller transform.</summary>
    public void FillNormal(Span<float> values, float deviation)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1.0 - NextSingle())) * deviation;
            var (sine, cosine) = Math.SinCos(2 * Math.PI * NextSingle());
            values[i] = (float)(radius * cosine);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sine);
        }
    }

    /// <summary>A whole number from [0, bound), every one equally likely.</summary>
    public int NextInt32(int bound)
    {
        var range = (uint)bound;
        var product = (ulong)NextUInt32() * range;
        // Lemire 2019: only the lowest products are biased, and are drawn again.
        for (var biased = (uint)(-bound) % range; (uint)product < biased;)
            product = (ulong)NextUInt32() * range;
        return (int)(product >> 32);
    }

    /// <summary>Puts the items into a random order, every order equally likely (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private void Refill()
    {
        for (var i = 0; i < Words; i++)
        {
            var y = (_state[i] & 0x80000000u) | (_state[(i + 1) % Words] & 0x7fffffffu);
            _state[i] = _state[(i + Shift) % Words] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0dfu);
        }
        _next = 0;
    }
}
