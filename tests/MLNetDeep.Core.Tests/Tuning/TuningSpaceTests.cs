using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Tuning;

[TestClass]
public sealed class TuningSpaceTests
{
    [TestMethod]
    public void At_EvenShares_AreAsLikelyAsTheScaleSays()
    {
        Assert.AreEqual(0.2, new TuningRange(0.1, 0.5).At(0.25, whole: false), 1e-12);
        Assert.AreEqual(1e-2, new TuningRange(1e-4, 1, Logarithmic: true).At(0.5, whole: false), 1e-12);
        Assert.AreEqual("1 1 2 2 3 3 4 4", Wholes(new TuningRange(1, 4)));
        Assert.AreEqual("1 1 1 2 2 3 4 6", Wholes(new TuningRange(1, 7, Logarithmic: true)));       // 8^(i/8)
        Assert.AreEqual(4, new TuningRange(1, 4).At(1 - 1e-9, whole: true));
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass, "Blocks Width HiddenWidth Activation Normalization Dropout ResidualDropout LearningRate WeightDecay LabelSmoothing BatchSize InputNormalization EmbeddingDimensions")]
    [DataRow(LearningTask.Binary, "Blocks Width HiddenWidth Activation Normalization Dropout ResidualDropout LearningRate WeightDecay LabelSmoothing BatchSize InputNormalization EmbeddingDimensions")]
    [DataRow(LearningTask.Regression, "Blocks Width HiddenWidth Activation Normalization Dropout ResidualDropout LearningRate WeightDecay BatchSize InputNormalization EmbeddingDimensions")]
    public void DimensionsFor_Task_AreThoseThatCount(LearningTask task, string expected) =>
        Assert.AreEqual(expected, Names(new DeepResidualOptions(), task, hasCategories: true));

    [TestMethod]
    [DataRow(LearningTask.Multiclass, "Blocks Width HiddenWidth Activation Normalization Dropout ResidualDropout LearningRate WeightDecay LabelSmoothing BatchSize InputNormalization EmbeddingDimensions")]
    [DataRow(LearningTask.Binary, "Blocks Width HiddenWidth Activation Normalization Dropout ResidualDropout LearningRate WeightDecay BatchSize InputNormalization EmbeddingDimensions")]
    [DataRow(LearningTask.Regression, "Blocks Width HiddenWidth Activation Normalization Dropout ResidualDropout LearningRate WeightDecay BatchSize InputNormalization EmbeddingDimensions")]
    public void DimensionsFor_ResidualBlocks_AreThoseThatCount(LearningTask task, string expected) =>
        Assert.AreEqual(expected, Names(ClassicOptions.All with { Loss = ClassicOptions.LossOf(task) }, task, hasCategories: true));

    [TestMethod]
    public void DimensionsFor_OptionsThatDecideOthers_LeaveThoseOut()
    {
        var all = Names(ClassicOptions.All);
        string Without(params string[] names) => string.Join(" ", all.Split(' ').Except(names));

        Assert.DoesNotContain("EmbeddingDimensions", all);
        Assert.AreEqual(Without("HiddenWidth", "Activation", "Normalization"), Names(ClassicOptions.All with { Architecture = ClassicOptions.Architecture with { Block = Block.FeedForward() } }));
        Assert.AreEqual(
            Without("HiddenWidth", "ResidualDropout"), Names(ClassicOptions.All with { Architecture = ClassicOptions.Architecture with { Block = Block.Dense() } }));
        Assert.AreEqual(Without("LabelSmoothing"), Names(ClassicOptions.All with { Loss = Loss.Focal() }));
        Assert.AreEqual(Without("LabelSmoothing"), Names(ClassicOptions.All with { ClassWeighting = ClassWeighting.Balanced() }));
        var model = DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), TestTables.Small() with { Epochs = 1 });
        Assert.AreEqual(
            "Dropout ResidualDropout LearningRate WeightDecay LabelSmoothing BatchSize",
            Names(TestTables.Small() with { Transfer = new() { InitialModel = InitialModel.From(model) } }, hasCategories: true));
    }

    [TestMethod]
    public void Set_EachDimension_ChangesTheOptionOfItsName()
    {
        var options = ClassicOptions.All with { Loss = Loss.CrossEntropy(classWeights: [1f, 2f]) };
        foreach (var dimension in new TuningSpace().DimensionsFor(options, LearningTask.Multiclass, hasCategories: true))
        {
            var number = dimension.Get(options) == dimension.Range.Max ? dimension.Range.Min : dimension.Range.Max;
            var changed = dimension.Set(options, number);
            Assert.AreEqual(number, dimension.Get(changed), 1e-6, dimension.Name);
            Assert.AreEqual(options, dimension.Set(changed, dimension.Get(options)), dimension.Name);
            Assert.IsEmpty(changed.Faults(), dimension.Name);
            Assert.AreEqual(changed, dimension.Name switch
            {
                "Blocks" => options with { Blocks = 4 },
                "Width" => options with { Width = 256 },
                "HiddenWidth" => options with { Architecture = ClassicOptions.Architecture with { HiddenWidth = 512 } },
                "Activation" => options with { Activation = Activation.Silu() },
                "Normalization" => options with { Normalization = Normalization.LayerNorm() },
                "Dropout" => options with { Dropout = 0.5f },
                "ResidualDropout" => options with { Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.3f } },
                "LearningRate" => options with { LearningRate = 0.005f },
                "WeightDecay" => options with { Regularization = ClassicOptions.Regularization with { WeightDecay = 0.1f } },
                "LabelSmoothing" => options with { Loss = Loss.CrossEntropy(0.15f, [1f, 2f]) },
                "BatchSize" => options with { BatchSize = 512 },
                "InputNormalization" => options with { Input = ClassicOptions.Input with { Normalization = InputNormalization.QuantileNormal() } },
                "EmbeddingDimensions" => options with { Input = ClassicOptions.Input with { Categories = new() { MaxDimension = 4 } } },
                _ => null,
            }, dimension.Name);
        }
    }

    [TestMethod]
    public void BlockFor_NoBlocksGiven_IsNotSearched()
    {
        Assert.IsNull(new TuningSpace().BlockFor(new DeepResidualOptions()));
        var model = DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), TestTables.Small() with { Epochs = 1 });
        var space = new TuningSpace { Block = [Block.PreActivation(), Block.Attention()] };
        Assert.IsNull(space.BlockFor(TestTables.Small() with { Transfer = new() { InitialModel = InitialModel.From(model) } }));
        var block = space.BlockFor(new DeepResidualOptions())!;
        Assert.AreEqual("Block: PreActivation, Attention", $"{block.Name}: {string.Join(", ", block.Choices!)}");
        Assert.AreEqual(Block.Attention(), block.Set(new DeepResidualOptions(), 1).Architecture.Block);
    }

    [TestMethod]
    public void Get_ValueThatIsNoChoice_IsMinusOne() => Assert.AreEqual(
        -1, new TuningSpace { Width = [1, 2] }.DimensionsFor(new DeepResidualOptions(), LearningTask.Binary, false).Single(one => one.Name == "Width")
            .Get(new DeepResidualOptions { Width = 3 }));

    [TestMethod]
    public void Text_OfAChoice_IsItsKindWhereThatTellsItFromTheOthers()
    {
        string Texts(TuningSpace space) => string.Join(", ", space.DimensionsFor(new DeepResidualOptions(), LearningTask.Binary, false)
            .Single(one => one.Name == "Normalization").Choices!);

        Assert.AreEqual("None, Batch, Layer", Texts(new TuningSpace()));
        Assert.AreEqual(
            "Layer (Epsilon 1E-05), Layer (Epsilon 0.001)", Texts(new TuningSpace { Normalization = [Normalization.LayerNorm(), Normalization.LayerNorm(1e-3f)] }));
    }

    private static string Wholes(TuningRange range) => string.Join(" ", Enumerable.Range(0, 8).Select(i => range.At(i / 8.0, whole: true)));

    private static string Names(DeepResidualOptions options, LearningTask task = LearningTask.Multiclass, bool hasCategories = false) =>
        string.Join(" ", new TuningSpace().DimensionsFor(options, task, hasCategories).Select(dimension => dimension.Name));
}
