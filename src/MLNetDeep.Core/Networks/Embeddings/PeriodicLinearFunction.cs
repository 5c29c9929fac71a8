using System.Runtime.CompilerServices;
using MLNetDeep.Kernels;

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

    [SkipLocalsInit]
    public override void Forward(ReadOnlySpan<float> x, int inputs, Span<float> y, int outputs, int rows)
    {
        const int Floats = WaveBlock.Floats;
        Span<float> buffer = stackalloc float[3 * Floats];
        var block = Floats / frequencies;                        // numbers of a row whose waves are made together
        for (var first = 0; first < Numbers; first += block)
        {
            var count = Math.Min(block, Numbers - first);
            var length = count * frequencies;
            Span<float> angles = buffer[..length], sines = buffer.Slice(Floats, length), cosines = buffer.Slice(2 * Floats, length);
            for (var r = 0; r < rows; r++)
                Forward(first, x.Slice(r * inputs + first, count), angles, sines, cosines, y.Slice(r * outputs + first * size, count * size));
        }
    }

    // The numbers of one row from first on.
    private void Forward(int first, ReadOnlySpan<float> x, Span<float> angles, Span<float> sines, Span<float> cosines, Span<float> y)
    {
        for (var n = 0; n < x.Length; n++)
            Angles(first + n, x[n], angles.Slice(n * frequencies, frequencies));
        SineCosine.Compute(angles, sines, cosines);
        for (var n = 0; n < x.Length; n++)
        {
            ReadOnlySpan<float> cosine = cosines.Slice(n * frequencies, frequencies), sine = sines.Slice(n * frequencies, frequencies);
            for (var d = 0; d < size; d++)
            {
                var row = MapOf(first + n) * size + d;
                var weight = Weight.AsSpan(row * 2 * frequencies, 2 * frequencies);
                var sum = ShortVector.Dot(weight[..frequencies], cosine) + ShortVector.Dot(weight[frequencies..], sine);
                y[n * size + d] = Math.Max(Bias[row] + sum, 0f);
            }
        }
    }

    /// <summary>2πwx of a number.</summary>
    public void Angles(int number, float x, Span<float> angles) => ShortVector.Scale(Angular.AsSpan(number * frequencies, frequencies), x, angles);
}
