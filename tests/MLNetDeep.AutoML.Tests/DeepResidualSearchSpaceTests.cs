using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tuning;

namespace MLNetDeep.AutoML.Tests;

[TestClass]
public sealed class DeepResidualSearchSpaceTests
{
    private static readonly DeepResidualTrainer.Options Mixed = new() { CategoricalColumnNames = ["Town"] };

    [TestMethod]
    public void Space_EachTask_HasTheOptionsThatCount()
    {
        string[] common =
        [
            "Blocks", "Width", "HiddenWidth", "Activation", "Normalization", "Dropout", "ResidualDropout", "LearningRate", "WeightDecay", "BatchSize",
            "InputNormalization",
        ];
        CollectionAssert.AreEquivalent(
            common.Concat(["LabelSmoothing", "EmbeddingDimensions"]).ToArray(), new DeepResidualSearchSpace<DeepResidualTrainer.Options>(Mixed).Keys.ToArray());
        CollectionAssert.AreEquivalent(common, new DeepResidualSearchSpace<DeepResidualBinaryTrainer.Options>(new()).Keys.ToArray());
        CollectionAssert.AreEquivalent(common, new DeepResidualSearchSpace<DeepResidualRegressionTrainer.Options>(new()).Keys.ToArray());
    }

    [TestMethod]
    public void Default_OfTheSpace_IsTheTrainersOwnOptions()
    {
        var space = new DeepResidualSearchSpace<DeepResidualTrainer.Options>(Mixed);
        var options = space.OptionsOf(space.SampleFromFeatureSpace(space.Default));

        Assert.AreEqual(Mixed.LearningRate, options.LearningRate, 1e-8f);
        Assert.AreEqual(Mixed.Dropout, options.Dropout, 1e-6f);
        Assert.AreEqual(Mixed.ResidualDropout, options.ResidualDropout, 1e-6f);
        Assert.AreEqual(Mixed.Regularization.WeightDecay, options.Regularization.WeightDecay, 1e-7f);
        Assert.AreEqual(Mixed, options with
        {
            LearningRate = Mixed.LearningRate, Dropout = Mixed.Dropout, ResidualDropout = Mixed.ResidualDropout, Regularization = Mixed.Regularization, Loss = null,
        });
    }

    [TestMethod]
    public void Ends_OfTheSpace_AreThoseOfTheRanges()
    {
        var space = new DeepResidualSearchSpace<DeepResidualTrainer.Options>(Mixed);
        DeepResidualTrainer.Options At(double feature) =>
            space.OptionsOf(space.SampleFromFeatureSpace([.. Enumerable.Repeat(feature, space.FeatureSpaceDim)]));

        Assert.AreEqual(Mixed with
        {
            Blocks = 1, Width = 64, HiddenWidth = 128, Dropout = 0, ResidualDropout = 0, LearningRate = 2e-4f,
            Regularization = new() { WeightDecay = 1e-4f }, Loss = Loss.CrossEntropy(), BatchSize = 64, Categories = new() { MostDimensions = 4 },
        }, At(0));
        Assert.AreEqual((4, 256, 512, 0.5f), (At(1).Blocks, At(1).Width, At(1).HiddenWidth, At(1).Dropout));
        Assert.AreEqual((4, Activation.Silu(), Normalization.LayerNorm()), (At(0.99).Blocks, At(0.99).Activation, At(0.99).Normalization));
        Assert.AreEqual("1 1 2 2 3 3 4 4", string.Join(" ", Enumerable.Range(0, 8).Select(i => At(i / 8.0).Blocks)));
        Assert.AreEqual(Math.Sqrt(2e-4 * 5e-3), At(0.5).LearningRate, 1e-7);
    }

    [TestMethod]
    public void OptionsOf_ParameterThatLacksOptions_LeavesThose()
    {
        var space = new DeepResidualSearchSpace<DeepResidualTrainer.Options>(Mixed);
        var parameter = Parameter.CreateNestedParameter();
        parameter["Width"] = Parameter.FromString("192");
        Assert.AreEqual(Mixed with { Width = 192 }, space.OptionsOf(parameter));

        parameter["Width"] = Parameter.FromString("193");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => space.OptionsOf(parameter)).Message, "Width must be one of 64, 96, 128, 192, 256, however: 193.");
        Assert.ThrowsExactly<ArgumentNullException>(() => space.OptionsOf(null!));
    }

    [TestMethod]
    public void Space_OfTheUsers_HasItsRanges()
    {
        var space = new DeepResidualSearchSpace<DeepResidualRegressionTrainer.Options>(
            Houses.Regression with { Width = 1_000, LearningRate = 1 },
            new TuningSpace { Blocks = new(3, 3), Width = [8, 16], Dropout = null, LearningRate = new(1e-3, 1e-2, Logarithmic: true) });
        var options = space.OptionsOf(space.SampleFromFeatureSpace(space.Default));

        Assert.IsFalse(space.ContainsKey("Dropout"));
        Assert.AreEqual((3, 8, 0.01f), (options.Blocks, options.Width, options.LearningRate));
        Assert.AreEqual((1e-3, 1e-2, true), ((UniformNumericOption)space["LearningRate"]) is var rate ? (rate.Min, rate.Max, rate.LogBase) : default);
    }

    [TestMethod]
    public void Space_Faulty_SaysAllThatIsWrong()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => new DeepResidualSearchSpace<DeepResidualTrainer.Options>(Mixed, new TuningSpace { Width = [0], Dropout = new(0, 1) }));
        Assert.AreEqual(
            "Space: Width at 0: Width must lie in [1, 65536], however: 0. Space: Dropout at 1: Dropout must lie in [0, 1), however: 1. (Parameter 'space')",
            exception.Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => new DeepResidualSearchSpace<DeepResidualTrainer.Options>(null!));
    }
}
