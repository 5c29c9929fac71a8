namespace MLNetDeep.Networks;

/// <summary>How many sines and cosines the periodic embeddings take at a time: so many that their kernel's call costs little, few enough for the stack.</summary>
internal static class WaveBlock
{
    public const int Floats = NumericEmbedding.MaxFrequencies;
}
