namespace MLNetDeep;

/// <summary>What a few samples say of a mean.</summary>
internal static class Sampling
{
    /// <summary>The mean, and its standard error: NaN of one sample.</summary>
    public static (double Mean, double Error) MeanAndError(ReadOnlySpan<double> samples)
    {
        double sum = 0, squares = 0;
        foreach (var sample in samples)
            sum += sample;
        var mean = sum / samples.Length;
        foreach (var sample in samples)
            squares += (sample - mean) * (sample - mean);
        return (mean, samples.Length == 1 ? double.NaN : Math.Sqrt(squares / (samples.Length - 1) / samples.Length));
    }
}
