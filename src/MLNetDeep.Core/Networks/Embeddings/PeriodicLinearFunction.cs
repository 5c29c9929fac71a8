using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>ReLU(L·[cos 2πwx, sin 2πwx] + b) for each number.</summary>
/// <param name="numbers">Numbers of a row.</param>
/// <param name="frequencies">Waves of a number.</param>
/// <param name="size">Columns of a number.</param>
/// <param name="lite">Whether all numbers share L and b.</param>
internal sealed class PeriodicLinearFunction(int numbers, int frequencies, int size, bool lite) : NumericFunction(numbers, checked(numbers * size))
{
    private readonly int _maps = lite ? 1 : numbers;

    public int Frequencies => frequencies;
    public int Size => size;
    public bool Lite => lite;
    public float[] Angular { get; } = new float[checked(numbers * frequencies)];                        // 2π·w, [numbers, frequencies]
    public float[] Weight { get; } = new float[checked((lite ? 1 : numbers) * size * 2 * frequencies)]; // L, [maps, size, 2·frequencies]
    public float[] Bias { get; } = new float[checked((lite ? 1 : numbers) * size)];                     // b, [maps, size]

    /// <summary>Which L and b a number has.</summary>
    public int MapOf(int number) => Math.Min(number, _maps - 1);

    public override void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        var width = 2 * frequencies;
        Span<float> waves = stackalloc float[width];          // at most 2,048
        for (var number = 0; number < Numbers; number++)
        {
            Waves(number, x[number], waves);
            var map = MapOf(number);
            for (var d = 0; d < size; d++)
            {
                var row = map * size + d;
                y[number * size + d] = Math.Max(Bias[row] + ShortVector.Dot(Weight.AsSpan(row * width, width), waves), 0f);
            }
        }
    }

    /// <summary>[cos 2πwx, sin 2πwx] of a number.</summary>
    public void Waves(int number, float x, Span<float> waves /* [2·Frequencies] */)
    {
        Span<float> cosines = waves[..frequencies], sines = waves[frequencies..];
        Span<float> angles = stackalloc float[frequencies];
        angles.Clear();
        ShortVector.AddScaled(angles, Angular.AsSpan(number * frequencies, frequencies), x, angles);
        TensorPrimitives.SinCos<float>(angles, sines, cosines);
    }
}
