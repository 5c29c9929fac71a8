using MLNetDeep.Core.Tests.Training;
using System.Numerics.Tensors;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>RealMLP's twenty steps of PyTorch: losses, weights and probabilities, with rate factors, decay masks and both schedules.</summary>
[TestClass]
public sealed class TrunkTrainingParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("tabular_training");

    public static IEnumerable<object[]> Cases => Fixture.Rows("tabular_training").Where(row => All[(int)row[0]].Kind == "RealMlp");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Run_LossesWeightsAndProbabilities_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        RequireKnownParameters(one);
        int rows = one.Whole("rows"), classes = one.Whole("classes");
        var test = one.Tensor("test_input");
        var store = new ParameterStore();
        var embedding = new PeriodicEmbedding(one, store);
        var layers = new SequenceLayer([embedding, .. Trunk(one, embedding.Outputs).Select(spec => spec.Create(store))]);
        store.Allocate();
        layers.Allocate(Math.Max(rows, test.Rows));
        foreach (var (tensor, values) in one.Tensors("start"))
            values.Values.CopyTo(ValuesOf(store, tensor));
        Assert.AreEqual(store.Values.Length, one.Tensors("start").Sum(tensor => tensor.Tensor.Values.Length));
        FactorsOf(one).ApplyTo(store);

        var parameters = one.Parameters;
        var betas = parameters.GetProperty("betas").EnumerateArray().Select(beta => beta.GetSingle()).ToArray();
        var update = new WeightUpdate(store, new() { Optimizer = Optimizer.AdamW(betas[0], betas[1]), Regularization = ClassicOptions.Regularization with { WeightDecay = 0 } });
        var loss = Loss.CrossEntropy(one.Number("label_smoothing"));
        var (batches, labels, losses) = (one.FloatRows("batches"), one.WholeRows("labels"), one.Doubles("loss_at_step"));
        var rate = RecipeScheduleParityTests.Of(one, one.Text("rate_schedule")).Start();
        var decay = RecipeScheduleParityTests.Of(one, one.Text("decay_schedule")).Start();
        using var kernels = new KernelContext(threads: 2);
        var pass = new Pass(kernels, new DropoutStream(1)) { Rows = rows, Training = true };
        float[] logits = new float[rows * classes], dLogits = new float[rows * classes];
        for (var step = 0; step < batches.Count; step++)
        {
            store.Gradients.Clear();
            layers.Forward(pass, batches[step], logits);
            var mean = loss.Evaluate(logits, Targets.OfClasses(labels[step], []), classes, dLogits).Mean;
            Assert.AreEqual(losses[step], mean, ParityAssert.Run * losses[step], $"{name}: loss of step {step}");
            layers.Backward(pass, batches[step], logits, dLogits, default);
            update.Apply(kernels, new StepRates(
                parameters.GetProperty("lr").GetDouble() * rate.FactorAt(step, batches.Count),
                parameters.GetProperty("decoupled_weight_decay").GetDouble() * decay.FactorAt(step, batches.Count), 1));
        }

        foreach (var (tensor, expected) in one.Tensors("end"))
            ParityAssert.Close(expected.Values, ValuesOf(store, tensor), $"{name}: {tensor}", ParityAssert.Run);
        (pass.Rows, pass.Training) = (test.Rows, false);
        var scores = new float[test.Rows * classes];
        layers.Forward(pass, test.Values, scores);
        for (var r = 0; r < test.Rows; r++)
            TensorPrimitives.SoftMax<float>(scores.AsSpan(r * classes, classes), scores.AsSpan(r * classes, classes));
        ParityAssert.Close(one.Tensor("test_probabilities").Values, scores, $"{name}: probabilities", ParityAssert.Run);
    }

    private static IEnumerable<LayerSpec> Trunk(FixtureCase one, int inputs)
    {
        var (width, classes) = (one.Whole("width"), one.Whole("classes"));
        var activation = Activation.Parametric(TrunkLayerParityTests.ActivationOf(one, one.Text("activation")));
        return
        [
            new ScaleSpec("scale", inputs),
            TestNetworks.Linear("linear1", inputs, width, Initialization.Ntk()), new ActivationSpec("act1", width, activation),
            TestNetworks.Linear("linear2", width, width, Initialization.Ntk()), new ActivationSpec("act2", width, activation),
            TestNetworks.Linear("output", width, classes, Initialization.Ntk()),
        ];
    }

    private static LearningRateFactors FactorsOf(FixtureCase one)
    {
        var factors = one.Parameters.GetProperty("lr_factors");
        return new()
        {
            Scale = Of("scale"), Biases = Of("bias"), Activations = Of("activation"), NumericEmbedding = Of("embedding"),
        };

        float Of(string name) => factors.GetProperty(name).GetSingle();
    }

    private static void RequireKnownParameters(FixtureCase one)
    {
        string[] known =
        [
            "in", "width", "classes", "embedding", "activation", "lr", "betas", "decoupled_weight_decay", "label_smoothing", "lr_factors", "no_decay",
            "rate_schedule", "decay_schedule", "decay",
        ];
        if (one.Parameters.EnumerateObject().Any(parameter => !known.Contains(parameter.Name)) || one.Text("no_decay") != "every bias"
            || one.Text("decay") != "a group's decay is its own rate times the decay")
            throw FixtureKinds.Unknown(one);
    }

    private static Span<float> ValuesOf(ParameterStore store, string name) => store.ValuesOf(store.Parameters.Single(range => range.Name == name));

    /// <summary>Per feature [W₂·cos(2π·w₁x + b₁) + b₂, x], plainly. NOTE: a stand-in, to be replaced by the library's own periodic embedding.</summary>
    private sealed class PeriodicEmbedding : Layer
    {
        private readonly ParameterStore _store;
        private readonly int _frequencies, _size;
        private readonly ParameterRange _frequency, _phase, _weight, _bias;

        public PeriodicEmbedding(FixtureCase one, ParameterStore store)
            : base(one.Whole("in"), one.Whole("in") * one.Parameters.GetProperty("embedding").GetProperty("size").GetInt32())
        {
            _store = store;
            _frequencies = one.Parameters.GetProperty("embedding").GetProperty("frequencies").GetInt32();
            _size = Outputs / Inputs - 1;
            _frequency = store.Reserve("embedding.frequency", [Inputs, _frequencies], decays: true, ParameterRole.NumericEmbedding);
            _phase = store.Reserve("embedding.phase", [Inputs, _frequencies], decays: true, ParameterRole.NumericEmbedding);
            _weight = store.Reserve("embedding.weight", [Inputs, _size, _frequencies], decays: true, ParameterRole.NumericEmbedding);
            _bias = store.Reserve("embedding.bias", [Inputs, _size], decays: false, ParameterRole.NumericEmbedding);
        }

        public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (var r = 0; r < pass.Rows; r++)
                for (var f = 0; f < Inputs; f++)
                {
                    var target = y.Slice((r * Inputs + f) * (_size + 1), _size + 1);
                    target[_size] = x[r * Inputs + f];
                    for (var d = 0; d < _size; d++)
                    {
                        double sum = _store.ValuesOf(_bias)[f * _size + d];
                        for (var k = 0; k < _frequencies; k++)
                            sum += _store.ValuesOf(_weight)[(f * _size + d) * _frequencies + k] * Math.Cos(AngleOf(x, r, f, k));
                        target[d] = (float)sum;
                    }
                }
        }

        public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            for (var r = 0; r < pass.Rows; r++)
                for (var f = 0; f < Inputs; f++)
                    for (var d = 0; d < _size; d++)
                    {
                        var slope = dy[(r * Inputs + f) * (_size + 1) + d];
                        _store.GradientsOf(_bias)[f * _size + d] += slope;
                        for (var k = 0; k < _frequencies; k++)
                        {
                            var (angle, weight) = (AngleOf(x, r, f, k), (f * _size + d) * _frequencies + k);
                            _store.GradientsOf(_weight)[weight] += (float)(slope * Math.Cos(angle));
                            var dAngle = -slope * _store.ValuesOf(_weight)[weight] * Math.Sin(angle);
                            _store.GradientsOf(_phase)[f * _frequencies + k] += (float)dAngle;
                            _store.GradientsOf(_frequency)[f * _frequencies + k] += (float)(2 * Math.PI * x[r * Inputs + f] * dAngle);
                        }
                    }
        }

        public override void Lower(PredictionBuilder builder) => throw new NotSupportedException();

        private double AngleOf(ReadOnlySpan<float> x, int r, int f, int k) =>
            2 * Math.PI * _store.ValuesOf(_frequency)[f * _frequencies + k] * x[r * Inputs + f] + _store.ValuesOf(_phase)[f * _frequencies + k];
    }
}
