using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>The Euclidean norm of the gradient of the parameters that are not frozen.</summary>
internal sealed class GradientNorm : ParameterJob
{
    private readonly double[] _sums;                             // of the squares, of each piece

    public GradientNorm(ParameterStore store) : base(store) => _sums = new double[Pieces];

    public double Measure(KernelContext kernels)
    {
        Array.Clear(_sums);
        Run(kernels);
        var sum = 0.0;
        foreach (var piece in _sums)
            sum += piece;
        return Math.Sqrt(sum);
    }

    protected override void Apply(int piece, ParameterRange range, int offset, int count) =>
        _sums[piece] = TensorPrimitives.SumOfSquares<float>(Store.Gradients.Slice(offset, count));
}
