namespace MLNetDeep.Networks;

/// <summary>ReLU(L·[cos 2πwx, sin 2πwx] + b) for each number.</summary>
/// <param name="numbers">Numbers of a row.</param>
/// <param name="frequencies">Waves of a number.</param>
/// <param name="size">Columns of a number.</param>
/// <param name="lite">Whether all numbers share L and b.</param>
internal sealed class PeriodicLinearFunction(int numbers, int frequencies, int size, bool lite) : WaveFunction(numbers, frequencies, size)
{
    private readonly int _maps = lite ? 1 : numbers;

    public bool Lite => lite;
    public float[] Weight { get; } = new float[checked((lite ? 1 : numbers) * size * 2 * frequencies)]; // L, [maps, size, 2·frequencies]
    public float[] Bias { get; } = new float[checked((lite ? 1 : numbers) * size)];                     // b, [maps, size]

    protected override bool TakesSines => true;

    /// <summary>Which L and b a number has.</summary>
    public int MapOf(int number) => Math.Min(number, _maps - 1);

    public override void Angles(int number, float x, Span<float> angles) => ShortVector.Scale(Angular.AsSpan(number * Frequencies, Frequencies), x, angles);

    protected override void Map(int first, ReadOnlySpan<float> x, ReadOnlySpan<float> sines, ReadOnlySpan<float> cosines, Span<float> y)
    {
        for (var n = 0; n < x.Length; n++)
        {
            ReadOnlySpan<float> cosine = cosines.Slice(n * Frequencies, Frequencies), sine = sines.Slice(n * Frequencies, Frequencies);
            for (var d = 0; d < Size; d++)
            {
                var row = MapOf(first + n) * Size + d;
                var weight = Weight.AsSpan(row * 2 * Frequencies, 2 * Frequencies);
                var sum = ShortVector.Dot(weight[..Frequencies], cosine) + ShortVector.Dot(weight[Frequencies..], sine);
                y[n * Size + d] = Math.Max(Bias[row] + sum, 0f);
            }
        }
    }
}
