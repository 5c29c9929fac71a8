using System.Numerics.Tensors;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// Random matrices with orthonormal rows or columns, whichever are fewer, every one equally likely: the Q of a normal matrix whose R
/// has a positive diagonal (Mezzadri, 2007, "How to generate random matrices from the classical compact groups").
/// </summary>
internal static class OrthogonalMatrix
{
    public static void Fill(TorchGenerator generator, Span<float> weight /* [fanOut, fanIn] */, int fanIn, int fanOut, double gain)
    {
        generator.FillNormal(weight, 1);
        var (vectors, length) = (Math.Min(fanIn, fanOut), Math.Max(fanIn, fanOut));
        var (vectorStride, stride) = fanOut <= fanIn ? (fanIn, 1) : (1, fanIn);
        var q = new double[weight.Length];                       // [vectors, length]
        for (var v = 0; v < vectors; v++)
            for (var i = 0; i < length; i++)
                q[v * length + i] = weight[v * vectorStride + i * stride];

        for (var v = 0; v < vectors; v++)
            while (!MakeOrthonormal(q, v, length))
                Draw(generator, q.AsSpan(v * length, length));

        for (var v = 0; v < vectors; v++)
            for (var i = 0; i < length; i++)
                weight[v * vectorStride + i * stride] = (float)(gain * q[v * length + i]);
    }

    // Gram-Schmidt, twice: the second time takes away what the first one's rounding has left (Giraud et al., 2005).
    private static bool MakeOrthonormal(double[] q, int v, int length)
    {
        var vector = q.AsSpan(v * length, length);
        var before = TensorPrimitives.Norm<double>(vector);
        for (var pass = 0; pass < 2; pass++)
            for (var u = 0; u < v; u++)
            {
                var earlier = q.AsSpan(u * length, length);
                TensorPrimitives.MultiplyAdd(earlier, -TensorPrimitives.Dot<double>(earlier, vector), vector, vector);
            }
        var after = TensorPrimitives.Norm<double>(vector);
        if (!(after > 1e-10 * before))
            return false;                                        // all 0, or no direction of its own
        TensorPrimitives.Divide(vector, after, vector);
        return true;
    }

    private static void Draw(TorchGenerator generator, Span<double> vector)
    {
        Span<float> one = stackalloc float[1];
        foreach (ref var value in vector)
        {
            generator.FillNormal(one, 1);
            value = one[0];
        }
    }
}
