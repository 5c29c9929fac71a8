using System.Numerics.Tensors;
using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>
    /// Layer-sequential unit variance: after the draws, a batch of training rows goes through the network once, and each linear map in
    /// turn is divided by the deviation of its outputs, which the next layer then reads with variance 1. Source: Mishkin and Matas,
    /// 2016, "All you need is a good init".
    /// </summary>
    /// <remarks>
    /// NOTE: the paper repeats the division until the variance is within 0.1 of 1; that of a linear map is 1 after the first, since its
    /// bias is divided too. The rows are spread evenly over all training rows, in case these are sorted: as many as a batch has, at
    /// least 128. A map whose outputs do not vary, such as one of zeros, stays as it is.
    /// </remarks>
    /// <param name="of">What draws the weights. Default: <see cref="Orthogonal"/>, as in the paper.</param>
    public static Initialization Lsuv(Initialization? of = null) => new LsuvInitialization(of ?? Orthogonal());
}

/// <summary>Of, then each map's outputs brought to variance 1.</summary>
[Kind("Lsuv")]
internal sealed record LsuvInitialization(Initialization Of) : InitializationAround(Of)
{
    internal override DataStart? DataStart => UnitVariance.Instance;

    private sealed class UnitVariance : DataStart
    {
        public static UnitVariance Instance { get; } = new();

        public override int RowsFor(int batchSize) => batchSize;

        public override void Apply(TorchGenerator generator, Span<float> weight, Span<float> bias, Span<float> y, int outputs)
        {
            double mean = 0, variance = 0;
            foreach (var value in y)
                mean += (double)value / y.Length;
            foreach (var value in y)
                variance += (value - mean) * (value - mean) / y.Length;
            if (!Varies(mean, variance))
                return;
            var scale = (float)(1 / Math.Sqrt(variance));
            TensorPrimitives.Multiply(weight, scale, weight);
            TensorPrimitives.Multiply(bias, scale, bias);
            TensorPrimitives.Multiply(y, scale, y);
        }
    }
}
