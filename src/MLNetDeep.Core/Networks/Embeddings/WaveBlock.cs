namespace MLNetDeep.Networks;

/// <summary>Work of the periodic embeddings that is done at a time.</summary>
internal static class WaveBlock
{
    /// <summary>Sines, or cosines: so many that a call of their kernel costs little, and few enough for the stack; at least those of a number.</summary>
    public const int Floats = NumericEmbedding.MaxFrequencies;
}
