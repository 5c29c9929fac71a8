using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>Adds the gradients of the other replicas to those of the first, one replica after the other.</summary>
internal sealed class GradientSum(ParameterStore first, ParameterStore[] others) : ParameterJob(first)
{
    public void Add(KernelContext kernels) => Run(kernels);

    protected override void Apply(int piece, ParameterRange range, int offset, int count)
    {
        var sum = Store.Gradients.Slice(offset, count);
        foreach (var other in others)
            TensorPrimitives.Add(sum, other.Gradients.Slice(offset, count), sum);
    }
}
