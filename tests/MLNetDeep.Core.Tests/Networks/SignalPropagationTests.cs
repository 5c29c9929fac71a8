using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Initialization's promise: through many layers numbers neither grow nor vanish.</summary>
[TestClass]
public sealed class SignalPropagationTests
{
    private const int Layers = 50;
    private const double Tolerance = 0.2;

    private static readonly Initialization[] XavierKinds = [Initialization.XavierUniform(5f / 3), Initialization.XavierNormal(5f / 3)];

    // tanh takes from large numbers what the gain 5/3 gives to all: in balance at the variance that the stack is started with.
    [TestMethod]
    public void Xavier_Through50LayersOfTanh_KeepsTheVariance()
    {
        const int Width = 256, Rows = 64;
        var variance = VarianceKeptByTanh();
        foreach (var initialization in XavierKinds)
        {
            var generator = new TorchGenerator(1);
            using var harness = Stack(initialization, Activation.Tanh(), Width, out var outputs);
            harness.Layer.Initialize(generator);
            var x = new float[Rows * Width];
            generator.FillNormal(x, (float)Math.Sqrt(variance));

            harness.Forward(x, Rows, training: true);

            foreach (var output in outputs)
                Assert.AreEqual(variance, MeanSquare(output.Last), Tolerance * variance, $"{initialization}");
        }
    }

    // A rectified network scales each row by one random factor a layer, independent of the other layers' and with mean 1: what is kept
    // is the mean over draws of the weights, the product of the layers' means.
    [TestMethod]
    public void Kaiming_Through50LayersOfRelu_KeepsTheVarianceOnAverage()
    {
        const int Width = 32, Draws = 1_000;
        var generator = new TorchGenerator(1);
        using var harness = Stack(Initialization.KaimingUniform(), Activation.Relu(), Width, out var outputs);
        var x = new float[Width];
        var factors = new double[Layers];
        for (var draw = 0; draw < Draws; draw++)
        {
            harness.Layer.Initialize(generator);
            generator.FillNormal(x, 1);
            harness.Forward(x, 1, training: true);
            for (var i = 0; i < Layers; i++)
                factors[i] += MeanSquare(outputs[i].Last) / MeanSquare(i == 0 ? x : outputs[i - 1].Last) / Draws;
        }
        Assert.AreEqual(1, factors.Aggregate(1.0, (product, factor) => product * factor), Tolerance);
    }

    private static LayerHarness Stack(Initialization initialization, Activation activation, int width, out List<Recording> outputs)
    {
        var recordings = outputs = [];
        return new LayerHarness(store =>
        {
            return new SequenceLayer([.. Enumerable.Range(0, Layers).SelectMany(i => (Layer[])
            [
                TestNetworks.Linear($"{i}", width, width, initialization, activation.Gain).Create(store),
                Record(new ActivationSpec($"{i}", width, activation).Create(store)),
            ])]);

            Layer Record(Layer layer)
            {
                recordings.Add(new Recording(layer));
                return recordings[^1];
            }
        });
    }

    private static double VarianceKeptByTanh()
    {
        var variance = 1.0;
        for (var round = 0; round < 200; round++)
        {
            double next = 0, mass = 0;
            for (var z = -8.0; z <= 8; z += 0.01)
            {
                var density = Math.Exp(-z * z / 2);
                next += density * Math.Pow(Math.Tanh(5.0 / 3 * Math.Sqrt(variance) * z), 2);
                mass += density;
            }
            variance = next / mass;
        }
        return variance;
    }

    private static double MeanSquare(float[] values) => values.Average(value => (double)value * value);

    /// <summary>A layer that keeps a copy of what it last gave.</summary>
    private sealed class Recording(Layer layer) : Layer(layer.Inputs, layer.Outputs)
    {
        public float[] Last { get; private set; } = [];

        public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            layer.Forward(pass, x, y);
            Last = y.ToArray();
        }

        public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
            layer.Backward(pass, x, y, dy, dx);

        public override void Lower(MLNetDeep.Networks.Prediction.PredictionBuilder builder) => layer.Lower(builder);
    }
}
