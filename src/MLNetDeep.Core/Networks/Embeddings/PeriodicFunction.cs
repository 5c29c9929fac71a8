using System.Runtime.CompilerServices;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>[W₂·cos(2π·w₁·x + b₁) + b₂, x] for each number.</summary>
internal sealed class PeriodicFunction(int numbers, int frequencies, int size) : NumericFunction(numbers, checked(numbers * size))
{
    public int Frequencies => frequencies;
    public int Size => size;
    public float[] Angular { get; } = new float[checked(numbers * frequencies)];              // 2π·w₁, [numbers, frequencies]
    public float[] Phase { get; } = new float[checked(numbers * frequencies)];                // b₁, [numbers, frequencies]
    public float[] Weight { get; } = new float[checked(numbers * (size - 1) * frequencies)];  // W₂, [numbers, size − 1, frequencies]
    public float[] Bias { get; } = new float[checked(numbers * (size - 1))];                  // b₂, [numbers, size − 1]

    [SkipLocalsInit]
    public override void Forward(ReadOnlySpan<float> x, int inputs, Span<float> y, int outputs, int rows)
    {
        const int Floats = WaveBlock.Floats;
        Span<float> buffer = stackalloc float[2 * Floats];
        var block = Floats / frequencies;                        // numbers of a row whose cosines are made together
        for (var first = 0; first < Numbers; first += block)
        {
            var count = Math.Min(block, Numbers - first);
            Span<float> angles = buffer[..(count * frequencies)], cosines = buffer.Slice(Floats, count * frequencies);
            for (var r = 0; r < rows; r++)
                Forward(first, x.Slice(r * inputs + first, count), angles, cosines, y.Slice(r * outputs + first * size, count * size));
        }
    }

    // The numbers of one row from first on.
    private void Forward(int first, ReadOnlySpan<float> x, Span<float> angles, Span<float> cosines, Span<float> y)
    {
        for (var n = 0; n < x.Length; n++)
            Angles(first + n, x[n], angles.Slice(n * frequencies, frequencies));
        SineCosine.Compute(angles, [], cosines);
        for (var n = 0; n < x.Length; n++)
        {
            ReadOnlySpan<float> own = cosines.Slice(n * frequencies, frequencies);
            for (var d = 0; d < size - 1; d++)
            {
                var row = (first + n) * (size - 1) + d;
                y[n * size + d] = Bias[row] + ShortVector.Dot(Weight.AsSpan(row * frequencies, frequencies), own);
            }
            y[n * size + size - 1] = x[n];
        }
    }

    /// <summary>2π·w₁·x + b₁ of a number.</summary>
    public void Angles(int number, float x, Span<float> angles) => ShortVector.AddScaled(
        Phase.AsSpan(number * frequencies, frequencies), Angular.AsSpan(number * frequencies, frequencies), x, angles);
}
