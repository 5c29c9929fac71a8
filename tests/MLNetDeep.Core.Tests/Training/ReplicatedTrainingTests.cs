using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Reuse;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Whole trainings on replicas: epochs of shuffled batches with validation, frozen blocks and the model that comes of them.</summary>
[TestClass]
public sealed class ReplicatedTrainingTests
{
    private static readonly TabularDataset Data = Weighted(ReuseTables.Pictures([0, 1, 2], rows: 37, seed: 1));

    // Smooth, and with an optimizer that does not blow rounding up where a gradient is 0.
    private static readonly DeepResidualOptions Options = ReuseTables.Options() with
    {
        Activation = Activation.Silu(), Optimizer = Optimizer.Nesterov(),
        Regularization = ReuseTables.Options().Regularization with { StochasticDepth = 0.2f, DropConnect = 0.1f, GroupDropout = 0.1f },
    };

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["BatchNorm"] = Options,
        ["LayerNorm"] = Options with { Normalization = Normalization.LayerNorm() },
        ["no normalization"] = Options with { Normalization = Normalization.None() },
        ["frozen blocks"] = Options with { Transfer = new() { Freezing = Freezing.Blocks(2) } },
        ["frozen blocks, not kept"] = Options with { Transfer = new() { Freezing = Freezing.Blocks(2) }, Run = new() { FrozenCacheBytes = 0 } },
        ["gradually unfrozen"] = Options with { Transfer = new() { Freezing = Freezing.GraduallyFrom(2) } },
        ["frozen tensors"] = Options with { Transfer = new() { Freezing = Freezing.Tensors("blocks.0", "blocks.1.norm.weight") } },
        ["members"] = Options with { Architecture = Options.Architecture with { Members = Members.Mini(3) } },
        ["members in every map"] = Options with
        {
            Architecture = Options.Architecture with { Members = Members.Full(2) }, Regularization = Options.Regularization with { DropConnect = 0 },
            Transfer = new() { Freezing = Freezing.Blocks(1) },
        },
        ["RealMLP's trunk"] = Options with
        {
            Activation = Activation.Parametric(Activation.Selu()), Normalization = Normalization.None(),
            Architecture = Options.Architecture with { ScaleInputs = true, Initialization = Initialization.Ntk(), RateFactors = new() { Scale = 6, Biases = 0.1f } },
        },
        ["LSUV"] = Options with { Architecture = Options.Architecture with { Initialization = Initialization.Lsuv() } },
    };

    public static IEnumerable<object[]> Cases =>
        from name in Recipes.Keys from replicas in new[] { 2, 3, 5 } select new object[] { name, replicas };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Train_OnReplicas_EqualsOneDeviceWithinRounding(string name, int replicas)
    {
        var one = DeepResidualTraining.Train(Data, Recipes[name], seed: 3);
        var many = DeepResidualTraining.Train(Data, Recipes[name] with { Run = Recipes[name].Run with { Replicas = replicas } }, seed: 3);
        Assert.AreEqual(one.Summary.Curve.Count, many.Summary.Curve.Count);
        foreach (var (expected, actual) in one.Summary.Curve.Zip(many.Summary.Curve))
        {
            Assert.AreEqual(expected.TrainingLoss, actual.TrainingLoss, 1e-4 * expected.TrainingLoss);
            Assert.AreEqual(expected.Validation.Loss!.Value, actual.Validation.Loss!.Value, 1e-4 * expected.Validation.Loss.Value);
        }
        float[] p = TestTables.Probabilities(one, Data), q = TestTables.Probabilities(many, Data);
        for (var i = 0; i < p.Length; i++)
            Assert.AreEqual(p[i], q[i], 1e-4f);
    }

    // Wide enough that each replica has use for threads of its own.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void Train_OnReplicasWithAnyThreads_GivesTheSameBytes(int replicas)
    {
        var options = Options with { Width = 130, Architecture = ClassicOptions.Architecture with { HiddenWidth = 130 }, BatchSize = 100, Epochs = 2, Run = new() { Replicas = replicas } };
        var expected = TestTables.Bytes(DeepResidualTraining.Train(Data, options with { NumberOfThreads = 1 }, seed: 5));
        foreach (var threads in new int?[] { 1, 2, 4, 7, null })
            Assert.AreEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(Data, options with { NumberOfThreads = threads }, seed: 5)), $"{threads} threads");
    }

    [TestMethod]
    public void Train_OnReplicasWithFrozenBlocksKeptOrNot_GivesTheSameBytes()
    {
        var options = Options with { Transfer = new() { Freezing = Freezing.GraduallyFrom(2) }, Run = new() { Replicas = 3 } };
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(Data, options, seed: 5)),
            TestTables.Bytes(DeepResidualTraining.Train(Data, options with { Run = options.Run with { FrozenCacheBytes = 0 } }, seed: 5)));
    }

    // With so few rows that most batches leave replicas idle.
    [TestMethod]
    public void Train_MoreReplicasThanRows_EqualsOneDevice()
    {
        var data = TestTables.Clouds(24, seed: 1);
        var options = TestTables.Small() with { BatchSize = 7, Activation = Activation.Tanh(), Optimizer = Optimizer.Momentum() };
        var one = DeepResidualTraining.Train(data, options);
        var many = DeepResidualTraining.Train(data, options with { Run = new() { Replicas = 40 } });
        float[] p = TestTables.Probabilities(one, data), q = TestTables.Probabilities(many, data);
        for (var i = 0; i < p.Length; i++)
            Assert.AreEqual(p[i], q[i], 1e-4f);
    }

    [TestMethod]
    public void Model_OfATrainingOnReplicas_SaysHowMany()
    {
        using var folder = new TempFolder();
        var model = DeepResidualTraining.Train(Data, Options with { Run = new() { Replicas = 3 }, Epochs = 1 });
        model.Save(folder["model.zip"]);
        Assert.AreEqual(3, TrainedModel.Load(folder["model.zip"]).Summary.Options.Run.Replicas);
    }

    [TestMethod]
    public void RangeTest_OnReplicas_EqualsOneDevice()
    {
        var one = LearningRateRangeTest.Run(Data, Options, steps: 20, highest: 0.1);
        var many = LearningRateRangeTest.Run(Data, Options with { Run = new() { Replicas = 3 } }, steps: 20, highest: 0.1);
        Assert.HasCount(one.Curve.Length, many.Curve);
        foreach (var (expected, actual) in one.Curve.Zip(many.Curve))
            Assert.AreEqual(expected.Loss, actual.Loss, 1e-3 * expected.Loss);
    }

    private static TabularDataset Weighted(TabularDataset plain)
    {
        var data = new TabularDataset(plain.Columns, plain.Classes);
        for (var r = 0; r < plain.Rows; r++)
            data.Add(plain.Row(r), plain.Labels[r], weight: r % 4 * 0.5f);
        return data;
    }
}
