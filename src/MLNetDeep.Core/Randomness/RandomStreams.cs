namespace MLNetDeep.Randomness;

/// <summary>
/// The independent random streams of one training run. Initialization uses the seed as it is, so that it equals PyTorch's;
/// the others use seeds mixed from it, so that asking one stream for more never changes another.
/// </summary>
internal sealed class RandomStreams(ulong seed)
{
    public TorchGenerator Initialization { get; } = new(seed);
    public TorchGenerator Split { get; } = new(Mix(seed, 1));
    public TorchGenerator Shuffling { get; } = new(Mix(seed, 2));
    public DropoutStream Dropout { get; } = new(Mix(seed, 3));
    public TorchGenerator Corruption { get; } = new(Mix(seed, 11));
    public TorchGenerator Folds { get; } = new(Mix(seed, 41));
    public TorchGenerator Report { get; } = new(Mix(seed, 21));
    public TorchGenerator Tuning { get; } = new(Mix(seed, 31));

    /// <summary>
    /// The seed of the network of a fold, whatever its kind: one that is chosen is the same as one that is given, and kinds are compared with
    /// the same weights and the same order of rows.
    /// </summary>
    public static ulong OfFold(int seed, int fold) => Mix((uint)seed, 1_000 + (ulong)fold);

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(ulong seed, ulong stream)
    {
        var z = seed + stream * 0x9e3779b97f4a7c15ul;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ul;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebul;
        return z ^ (z >> 31);
    }
}
