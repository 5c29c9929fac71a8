using System.Numerics.Tensors;

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

    public override void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        Span<float> cosines = stackalloc float[frequencies]; // at most 1,024
        for (var number = 0; number < Numbers; number++)
        {
            Angles(number, x[number], cosines);
            TensorPrimitives.Cos<float>(cosines, cosines);
            for (var d = 0; d < size - 1; d++)
            {
                var row = number * (size - 1) + d;
                y[number * size + d] = Bias[row] + ShortVector.Dot(Weight.AsSpan(row * frequencies, frequencies), cosines);
            }
            y[number * size + size - 1] = x[number];
        }
    }

    /// <summary>2π·w₁·x + b₁ of a number.</summary>
    public void Angles(int number, float x, Span<float> angles) => ShortVector.AddScaled(
        Phase.AsSpan(number * frequencies, frequencies), Angular.AsSpan(number * frequencies, frequencies), x, angles);
}
