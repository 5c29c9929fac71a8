using System.Runtime.CompilerServices;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>A function of the waves of each number, whose sines and cosines are made in blocks.</summary>
/// <param name="numbers">Numbers of a row.</param>
/// <param name="frequencies">Waves of a number.</param>
/// <param name="size">Columns of a number.</param>
internal abstract class WaveFunction(int numbers, int frequencies, int size) : NumericFunction(numbers, checked(numbers * size))
{
    /// <summary>Sines, or cosines, of a block: so many that a call of their kernel costs little, and few enough for the stack; at least those of a number.</summary>
    public const int BlockFloats = NumericEmbedding.MaxFrequencies;

    public int Frequencies => frequencies;
    public int Size => size;
    public float[] Angular { get; } = new float[checked(numbers * frequencies)]; // 2π·w, [numbers, frequencies]

    [SkipLocalsInit]
    public sealed override void Forward(ReadOnlySpan<float> x, int inputs, Span<float> y, int outputs, int rows)
    {
        Span<float> buffer = stackalloc float[3 * BlockFloats];
        var block = BlockFloats / frequencies;                   // numbers of a row whose waves are made together
        for (var first = 0; first < Numbers; first += block)
        {
            var count = Math.Min(block, Numbers - first);
            var length = count * frequencies;
            Span<float> angles = buffer[..length], cosines = buffer.Slice(BlockFloats, length);
            var sines = TakesSines ? buffer.Slice(2 * BlockFloats, length) : [];
            for (var r = 0; r < rows; r++)
            {
                var own = x.Slice(r * inputs + first, count);
                for (var n = 0; n < count; n++)
                    Angles(first + n, own[n], angles.Slice(n * frequencies, frequencies));
                SineCosine.Compute(angles, sines, cosines);
                Map(first, own, sines, cosines, y.Slice(r * outputs + first * size, count * size));
            }
        }
    }

    /// <summary>The angles of the waves of a number, [Frequencies].</summary>
    public abstract void Angles(int number, float x, Span<float> angles);

    /// <summary>Whether <see cref="Map"/> reads sines.</summary>
    protected abstract bool TakesSines { get; }

    /// <summary>The columns of some numbers of one row.</summary>
    /// <param name="first">The first number.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="sines">[numbers, Frequencies], or empty.</param>
    /// <param name="cosines">[numbers, Frequencies]</param>
    /// <param name="y">Receives [numbers, Size].</param>
    protected abstract void Map(int first, ReadOnlySpan<float> x, ReadOnlySpan<float> sines, ReadOnlySpan<float> cosines, Span<float> y);
}
