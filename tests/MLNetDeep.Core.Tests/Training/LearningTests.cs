using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Tables that a working network learns, with room to spare, and a broken one does not.</summary>
[TestClass]
public sealed class LearningTests
{
    [TestMethod]
    public void Train_Xor_IsLearnt()
    {
        var model = DeepResidualTraining.Train(
            TestTables.Xor(1_000, seed: 1), TestTables.Small() with { Epochs = 60, Validation = ClassicOptions.Validation with { Patience = null }, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 } });
        var accuracy = TestTables.Accuracy(model, TestTables.Xor(400, seed: 2));
        Assert.IsTrue(accuracy >= 0.95, $"accuracy {accuracy}");
    }

    [TestMethod]
    public void Train_TwoSpirals_IsLearnt()
    {
        var model = DeepResidualTraining.Train(
            TestTables.Spirals(600, seed: 1),
            TestTables.Small() with { Blocks = 2, Width = 24, Architecture = ClassicOptions.Architecture with { HiddenWidth = 32 }, Epochs = 80, Validation = ClassicOptions.Validation with { Patience = null }, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 } });
        var accuracy = TestTables.Accuracy(model, TestTables.Spirals(400, seed: 2));
        Assert.IsTrue(accuracy >= 0.97, $"accuracy {accuracy}");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_Clouds_AreLearntByEveryRecipe(string name)
    {
        var model = DeepResidualTraining.Train(TestTables.Clouds(300, seed: 1), Recipes[name]);
        var accuracy = TestTables.Accuracy(model, TestTables.Clouds(300, seed: 2));
        Assert.IsTrue(accuracy >= 0.98, $"{name}: accuracy {accuracy}");
    }

    [TestMethod]
    public void Train_Xor_IsLearntWithEveryActivation()
    {
        foreach (var activation in TestNetworks.Activations)
        {
            var options = TestTables.Small() with { Epochs = 40, Validation = ClassicOptions.Validation with { Patience = null }, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 }, Activation = activation };
            var model = DeepResidualTraining.Train(TestTables.Xor(1_000, seed: 1), options);
            var accuracy = TestTables.Accuracy(model, TestTables.Xor(400, seed: 2));
            Assert.IsTrue(accuracy >= 0.93, $"{activation}: accuracy {accuracy}");
        }
    }

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["AdamW"] = TestTables.Small(),
        ["Momentum"] = TestTables.Small() with { Optimizer = Optimizer.Momentum(), LearningRate = 0.05f },
        ["Sgd"] = TestTables.Small() with { Optimizer = Optimizer.Sgd(), LearningRate = 0.1f },
        ["post-activation"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Block = Block.PostActivation() } },
        ["feed-forward"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Block = Block.FeedForward() }, Blocks = 2 },
        ["attention"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Block = Block.Attention(4) }, Blocks = 2 },
        ["plain"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Block = Block.Plain() } },
        ["normalized logits, DropConnect, stochastic depth"] = TestTables.Small() with
        {
            Architecture = TestTables.Small().Architecture with { NormalizeLogits = true },
            Regularization = ClassicOptions.Regularization with { DropConnect = 0.1f, StochasticDepth = 0.2f }, Blocks = 2,
        },
        ["no blocks"] = TestTables.Small() with { Blocks = 0 },
        ["LayerNorm and GELU"] = TestTables.Small() with { Normalization = Normalization.LayerNorm(), Activation = Activation.Gelu() },
        ["no normalization, ELU"] = TestTables.Small() with { Normalization = Normalization.None(), Activation = Activation.Elu() },
        ["LeakyReLU, Xavier"] = TestTables.Small() with { Activation = Activation.LeakyRelu(), Architecture = TestTables.Small().Architecture with { Initialization = Initialization.XavierNormal() } },
        ["cosine with warm-up"] = TestTables.Small() with { LearningRateSchedule = Schedule.Cosine(warmupSteps: 10) },
        ["label smoothing, clipping"] = TestTables.Small() with { Loss = Loss.CrossEntropy(0.1f), Regularization = ClassicOptions.Regularization with { GradientClipping = Clipping.ByNorm(1) } },
        ["penalties"] = TestTables.Small() with { Regularization = ClassicOptions.Regularization with { L1 = 1e-4f, L2 = 1e-3f, WeightDecay = 0 } },
    };

    public static IEnumerable<object[]> Names => Recipes.Keys.Select(name => new object[] { name });

    // A class number that no row has: it must cost nothing and never win.
    [TestMethod]
    public void Train_ClassWithoutRows_IsNeverPredicted()
    {
        var clouds = TestTables.Clouds(150, seed: 1);
        var data = new MLNetDeep.Data.TabularDataset(4, 4);
        for (var r = 0; r < clouds.Rows; r++)
            data.Add(clouds.Row(r), clouds.Labels[r]);

        var model = DeepResidualTraining.Train(data, TestTables.Small() with { Loss = ClassicOptions.LossOf(LearningTask.Multiclass) });

        Assert.AreEqual(4, model.Classes);
        Assert.IsTrue(TestTables.Accuracy(model, data) > 0.97);
        Assert.IsTrue(TestTables.Probabilities(model, data).Where((_, i) => i % 4 == 3).All(probability => probability < 0.1));
    }
}
