namespace MLNetDeep.Networks;

/// <summary>[W₂·cos(2π·w₁·x + b₁) + b₂, x] for each number.</summary>
internal sealed class PeriodicFunction(int numbers, int frequencies, int size) : WaveFunction(numbers, frequencies, size)
{
    public float[] Phase { get; } = new float[checked(numbers * frequencies)];                // b₁, [numbers, frequencies]
    public float[] Weight { get; } = new float[checked(numbers * (size - 1) * frequencies)];  // W₂, [numbers, size − 1, frequencies]
    public float[] Bias { get; } = new float[checked(numbers * (size - 1))];                  // b₂, [numbers, size − 1]

    protected override bool TakesSines => false;

    public override void Angles(int number, float x, Span<float> angles) => ShortVector.AddScaled(
        Phase.AsSpan(number * Frequencies, Frequencies), Angular.AsSpan(number * Frequencies, Frequencies), x, angles);

    protected override void Map(int first, ReadOnlySpan<float> x, ReadOnlySpan<float> sines, ReadOnlySpan<float> cosines, Span<float> y)
    {
        for (var n = 0; n < x.Length; n++)
        {
            var own = cosines.Slice(n * Frequencies, Frequencies);
            for (var d = 0; d < Size - 1; d++)
            {
                var row = (first + n) * (Size - 1) + d;
                y[n * Size + d] = Bias[row] + ShortVector.Dot(Weight.AsSpan(row * Frequencies, Frequencies), own);
            }
            y[n * Size + Size - 1] = x[n];
        }
    }
}
