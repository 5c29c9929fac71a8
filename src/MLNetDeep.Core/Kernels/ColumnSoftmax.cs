using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNetDeep.Kernels;

/// <summary>
/// Softmax of each column of a small matrix, on the calling thread: columns lie along vectors, so that no maximum or sum goes across one.
/// </summary>
/// <remarks>
/// What is dropped of the shares p is kept in their signs, which are free: d = factor·p where a share is positive, and 0 where it is negative.
/// </remarks>
internal static unsafe class ColumnSoftmax<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>p[r, c] = e^(scale·(x[r, c] − max of the column)) / their sum over the column.</summary>
    /// <param name="x">[rows, columns]; becomes p.</param>
    /// <param name="rows">Range: at least 1.</param>
    /// <param name="columns">Range: at least 1.</param>
    /// <param name="scale">Range: above 0.</param>
    public static void Forward(float* x, int rows, int columns, float scale)
    {
        if (columns == 1)
        {
            ForwardOfOne(new Span<float>(x, rows), scale);
            return;
        }
        var factor = TOperations.Broadcast(scale);
        for (var c = 0; c < columns; c += TOperations.Count)
        {
            var own = x + c;
            var count = columns - c;
            var largest = Load(own, count);
            for (var r = 1; r < rows; r++)
                largest = TOperations.Max(largest, Load(own + (nint)r * columns, count));
            TVector sum = default;
            for (var r = 0; r < rows; r++)
            {
                var at = own + (nint)r * columns;
                var power = Exp(TOperations.Multiply(TOperations.Subtract(Load(at, count), largest), factor));
                sum = TOperations.Add(sum, power);
                Store(at, power, count);
            }
            var inverse = TOperations.Divide(TOperations.Broadcast(1), sum);
            for (var r = 0; r < rows; r++)
            {
                var at = own + (nint)r * columns;
                Store(at, TOperations.Multiply(Load(at, count), inverse), count);
            }
        }
    }

    /// <summary>Gives the sign − to shares of which nothing is left.</summary>
    /// <param name="p">The shares.</param>
    /// <param name="d">What is left of them.</param>
    /// <param name="length">How many.</param>
    public static void Mark(float* p, float* d, int length)
    {
        for (var i = 0; i < length; i += TOperations.Count)
        {
            var share = Load(p + i, length - i);
            Store(p + i, TOperations.SelectPositive(Load(d + i, length - i), share, TOperations.Subtract(default, share)), length - i);
        }
    }

    /// <summary>dx = scale·(d∘dd − p·Σ d∘dd over the column), with dd the gradient of d.</summary>
    /// <param name="p">[rows, columns], with their signs.</param>
    /// <param name="d">Receives what is left of the shares; null where all is, and p are they.</param>
    /// <param name="dx">dd; becomes dx.</param>
    /// <param name="rows">Range: at least 1.</param>
    /// <param name="columns">Range: at least 1.</param>
    /// <param name="scale">Range: above 0.</param>
    /// <param name="factor">What is left of a share that is not dropped, in shares.</param>
    public static void Backward(float* p, float* d, float* dx, int rows, int columns, float scale, float factor)
    {
        var (kept, scales) = (TOperations.Broadcast(factor), TOperations.Broadcast(scale));
        for (var c = 0; c < columns; c += TOperations.Count)
        {
            var count = columns - c;
            TVector sum = default;
            for (var r = 0; r < rows; r++)
            {
                var at = (nint)r * columns + c;
                var left = Load(p + at, count);
                if (d != null)
                    Store(d + at, left = TOperations.SelectPositive(left, TOperations.Multiply(left, kept), default), count);
                var product = TOperations.Multiply(left, Load(dx + at, count));
                sum = TOperations.Add(sum, product);
                Store(dx + at, product, count);
            }
            for (var r = 0; r < rows; r++)
            {
                var at = (nint)r * columns + c;
                var share = TOperations.Abs(Load(p + at, count));
                Store(dx + at, TOperations.Multiply(TOperations.Subtract(Load(dx + at, count), TOperations.Multiply(share, sum)), scales), count);
            }
        }
    }

    /// <summary>
    /// eˣ of x at most 0, within 2·10⁻⁷ of it; e⁻⁸⁷ below −87. TensorPrimitives computes it in double precision. With x = n·ln 2 + r and |r| ≤ ½·ln 2 it is 2ⁿ·eʳ, and
    /// n · the first part of ln 2 is exact. Source: Moshier, 1989, "Methods and programs for mathematical functions" (Cephes, expf).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp(TVector x)
    {
        const float Round = 3 << 22;                             // a sum with it is a whole number
        x = TOperations.Max(x, TOperations.Broadcast(-87));
        var counter = TOperations.MultiplyAdd(x, TOperations.Broadcast(1.44269504f), TOperations.Broadcast(Round));
        var n = TOperations.Subtract(counter, TOperations.Broadcast(Round));
        var r = TOperations.MultiplyAdd(n, TOperations.Broadcast(-0.693359375f), x);
        r = TOperations.MultiplyAdd(n, TOperations.Broadcast(2.12194440e-4f), r);
        var sum = TOperations.MultiplyAdd(r, TOperations.Broadcast(1.9875691500e-4f), TOperations.Broadcast(1.3981999507e-3f));
        sum = TOperations.MultiplyAdd(r, sum, TOperations.Broadcast(8.3334519073e-3f));
        sum = TOperations.MultiplyAdd(r, sum, TOperations.Broadcast(4.1665795894e-2f));
        sum = TOperations.MultiplyAdd(r, sum, TOperations.Broadcast(0.16666665459f));
        sum = TOperations.MultiplyAdd(r, sum, TOperations.Broadcast(0.5f));
        sum = TOperations.MultiplyAdd(TOperations.Multiply(r, r), sum, TOperations.Add(r, TOperations.Broadcast(1)));
        return TOperations.ScaleByPower(sum, counter);
    }

    // A column without gaps is a row.
    private static void ForwardOfOne(Span<float> x, float scale)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max<float>(x), x);
        TensorPrimitives.Multiply(x, scale, x);
        TensorPrimitives.Exp(x, x);
        TensorPrimitives.Multiply(x, 1 / TensorPrimitives.Sum<float>(x), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* source, int count) => count >= TOperations.Count ? TOperations.Load(source) : TOperations.LoadPartial(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, TVector value, int count)
    {
        if (count >= TOperations.Count)
            TOperations.Store(target, value);
        else
            TOperations.StorePartial(target, value, count);
    }
}
