using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>RealMLP's trunk and recipe, whole, by options.</summary>
[TestClass]
public sealed class RealMlpTests
{
    private static readonly DeepResidualOptions Recipe = new()
    {
        Widths = [48, 48, 48],
        Activation = Activation.Parametric(Activation.Selu()),
        Normalization = Normalization.None(),
        Dropout = 0.15f,
        Architecture = new()
        {
            Block = Block.Dense(), NumericEmbedding = NumericEmbedding.None(), Initialization = Initialization.Ntk(), ScaleInputs = true,
            RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.1f },
        },
        Optimizer = Optimizer.AdamW(0.9f, 0.95f),
        LearningRate = 0.04f,
        LearningRateSchedule = Schedule.CosLog4(),
        Loss = Loss.CrossEntropy(0.1f),
        Regularization = new()
        {
            WeightDecay = 0.02f, WeightDecaySchedule = Schedule.FlatCosine(), ResidualDropout = 0, DropoutSchedule = Schedule.FlatCosine(),
        },
        Input = new() { Normalization = InputNormalization.RobustSmoothClip(), Categories = new() { MaxOneHotValues = 3 } },
        Validation = ClassicOptions.Validation,
        Epochs = 24,
        BatchSize = 64,
        NumberOfThreads = 1,
    };

    [TestMethod]
    public void Train_Spirals_LearnsAndIsTheSameForAnyThreads()
    {
        var data = TestTables.Spirals(600, seed: 1);
        var one = DeepResidualTraining.Train(data, Recipe with { Epochs = 60 }, seed: 4);
        Assert.IsGreaterThan(0.9, TestTables.Accuracy(one, TestTables.Spirals(600, seed: 2)));
        foreach (var threads in (int[])[2, 3])
            Assert.AreEqual(TestTables.Bytes(one), TestTables.Bytes(DeepResidualTraining.Train(data, Recipe with { Epochs = 60, NumberOfThreads = threads }, seed: 4)));
    }

    [TestMethod]
    public void Train_Categories_LearnsThroughTables()
    {
        var data = Mixed(800, seed: 1);
        var model = DeepResidualTraining.Train(data, Recipe, seed: 4);
        Assert.IsTrue(model.Network.Store.Parameters.Any(range => range.Name == "input.embeddings.0.weight"));
        Assert.AreEqual(model.Encoder.Layout.EmbeddedColumns, model.Network.Store.Parameters.Single(range => range.Name == "input.scale").Length);
        Assert.IsGreaterThan(0.9, TestTables.Accuracy(model, Mixed(800, seed: 2)));
    }

    [TestMethod]
    public void Train_RegressionWithMish_LearnsAndItsFileReads()
    {
        var data = new TabularDataset(columns: 2, LearningTask.Regression);
        var random = new Random(3);
        for (var r = 0; r < 600; r++)
        {
            float a = random.NextSingle() * 4 - 2, b = random.NextSingle() * 4 - 2;
            data.AddTarget([a, b], (float)Math.Sin(2 * a) * b * 100 + 1_000);
        }
        var options = Recipe with { Activation = Activation.Parametric(Activation.Mish()), Loss = null, Epochs = 48 };
        var model = DeepResidualTraining.Train(data, options, seed: 4);
        Assert.IsLessThan(0.3 * model.Summary.Curve[0].TrainingLoss, model.Summary.Curve.Min(epoch => epoch.TrainingLoss));

        var (network, weights) = ModelFile.Write(model);
        var loaded = ModelFile.Read(network, weights);
        Assert.AreEqual(model.Network.Spec, loaded.Network.Spec with { Input = model.Network.Spec.Input });
        Assert.AreEqual(options.Architecture, loaded.Summary.Options.Architecture);
        CollectionAssert.AreEqual(model.Network.Store.Values.ToArray(), loaded.Network.Store.Values.ToArray());
    }

    // Weights of NTK maps mean something else than those of others.
    [TestMethod]
    public void Train_FromAModelOfOtherMaps_IsRefused()
    {
        var data = TestTables.Clouds(60, seed: 1);
        var initial = InitialModel.From(DeepResidualTraining.Train(data, Recipe with { Epochs = 1 }, seed: 4));
        var same = Recipe with { Transfer = new() { InitialModel = initial }, Epochs = 1 };
        DeepResidualTraining.Train(data, same);
        var maps = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(
            data, same with { Architecture = same.Architecture with { Initialization = Initialization.KaimingUniform() } }));
        Assert.Contains("Architecture.Initialization must be", maps.Message);
        var scale = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(
            data, same with { Architecture = same.Architecture with { ScaleInputs = false } }));
        Assert.Contains("Architecture.ScaleInputs must be True as in the initial model, but was False", scale.Message);
    }

    private static TabularDataset Mixed(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(2, classes: 2) { Categories = [new(10)] };
        for (var r = 0; r < rows; r++)
        {
            var (x, category) = (random.NextSingle() * 2 - 1, 1 + random.Next(10));
            data.Add([x, category], (x > 0) == (category % 3 == 0) ? 1 : 0);
        }
        return data;
    }
}
