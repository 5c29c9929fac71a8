using System.Numerics.Tensors;
using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>
    /// The parametrization of the neural tangent kernel: each linear map computes x·Wᵀ/√fanIn + b, with W and b from N(0, 1). All weights
    /// thus have the same size, whatever the width, and one learning rate suits all. With the data-driven start, each map in turn is fitted
    /// to training rows: each unit's row of W is divided so that its outputs have deviation 1, and its bias is minus a random mean of the
    /// outputs of five random rows. Sources: Jacot, Gabriel and Hongler, 2018, "Neural tangent kernel"; the start: Holzmüller, Grinsztajn
    /// and Steinwart, 2024, "Better by Default" (RealMLP).
    /// </summary>
    /// <remarks>
    /// Up to 8,192 rows are used, spread evenly over the training rows; dropout is off. The weights of the random mean are draws of an
    /// exponential distribution, divided by their sum. A unit whose outputs do not vary keeps its weights; NOTE: a deviation counts as at least a tenth of the mean. The gain of the activation is not used.
    /// </remarks>
    /// <param name="dataDriven">Whether the maps are fitted to training rows. Default: true.</param>
    public static Initialization Ntk(bool dataDriven = true) => new NtkInitialization(dataDriven);
}

/// <summary>W from N(0, 1), divided by √fanIn in the map.</summary>
[Kind("Ntk")]
internal sealed record NtkInitialization(bool DataDriven = true) : Initialization
{
    internal override bool DividesByRootOfInputs => true;

    internal override DataStart? DataStart => DataDriven ? UnitDeviations.Instance : null;

    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain) =>
        generator.FillNormal(weight, 1);

    internal override void FillBias(TorchGenerator generator, Span<float> bias, int fanIn)
    {
        if (DataDriven)
            bias.Clear();                                        // what the start on training rows begins with
        else
            generator.FillNormal(bias, 1);
    }

    private sealed class UnitDeviations : DataStart
    {
        private const int MaxRows = 8_192, RowsOfBias = 5;

        // Of columns with few values, such as one that is one-hot alone, the outputs of some units hardly vary beside their mean. Weights that made
        // them vary more would be huge, and the first steps would change the outputs a thousandfold.
        private const double MaxMeanOverDeviation = 10;

        public static UnitDeviations Instance { get; } = new();

        public override int RowsFor(int batchSize) => MaxRows;

        public override void Apply(TorchGenerator generator, Span<float> weight, Span<float> bias, Span<float> y, int outputs)
        {
            var (rows, inputs) = (y.Length / outputs, weight.Length / outputs);
            var scales = Scales(y, outputs);
            for (var o = 0; o < outputs; o++)
                TensorPrimitives.Multiply(weight.Slice(o * inputs, inputs), scales[o], weight.Slice(o * inputs, inputs));
            for (var r = 0; r < rows; r++)
                TensorPrimitives.Multiply(y.Slice(r * outputs, outputs), scales, y.Slice(r * outputs, outputs));
            if (bias.IsEmpty)
                return;
            for (var o = 0; o < outputs; o++)
                bias[o] = (float)-RandomMean(generator, y, outputs, o);
            for (var r = 0; r < rows; r++)
                TensorPrimitives.Add(y.Slice(r * outputs, outputs), bias, y.Slice(r * outputs, outputs));
        }

        // 1/deviation of each column.
        private static float[] Scales(ReadOnlySpan<float> y, int outputs)
        {
            var rows = y.Length / outputs;
            double[] mean = new double[outputs], variance = new double[outputs], row = new double[outputs];
            for (var r = 0; r < rows; r++)
            {
                TensorPrimitives.ConvertTruncating<float, double>(y.Slice(r * outputs, outputs), row);
                TensorPrimitives.Divide(row, rows, row);
                TensorPrimitives.Add(mean, row, mean);
            }
            for (var r = 0; r < rows; r++)
            {
                TensorPrimitives.ConvertTruncating<float, double>(y.Slice(r * outputs, outputs), row);
                TensorPrimitives.Subtract(row, mean, row);
                TensorPrimitives.Multiply(row, row, row);
                TensorPrimitives.Divide(row, rows, row);
                TensorPrimitives.Add(variance, row, variance);
            }
            return [.. mean.Zip(variance, (m, v) => Varies(m, v) ? (float)(1 / Math.Max(Math.Sqrt(v), Math.Abs(m) / MaxMeanOverDeviation)) : 1)];
        }

        private static double RandomMean(TorchGenerator generator, ReadOnlySpan<float> y, int outputs, int column)
        {
            double sum = 0, weights = 0;
            for (var k = 0; k < RowsOfBias; k++)
            {
                var weight = -Math.Log(1.0 - generator.NextSingle());
                sum += weight * y[generator.NextInt32(y.Length / outputs) * outputs + column];
                weights += weight;
            }
            return weights > 0 ? sum / weights : 0;
        }
    }
}
