using Microsoft.ML;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>The options of a trainer say in a debugger what they are, columns included.</summary>
[TestClass]
public sealed class TrainerOptionsTextTests
{
    [TestMethod]
    public void ToString_OfTrainerOptions_NamesWhatDiffers()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new DeepResidualBinaryTrainer.Options
        {
            LabelColumnName = "Dear", FeatureColumnName = null, CategoricalColumnNames = ["Town", "Colour"], Run = new() { CancellationToken = cancellation.Token },
            Validation = new() { Threshold = DecisionThreshold.ForRecall(0.9f) },
        };

        Assert.AreEqual(
            "LabelColumnName Dear, FeatureColumnName none, CategoricalColumnNames [Town, Colour], Validation.Threshold ForRecall (Minimum 0.9), "
            + "Run.CancellationToken given",
            options.ToString());
        Assert.AreEqual("the defaults", new DeepResidualTrainer.Options().ToString());
        Assert.AreEqual("[Town, Colour]", options.CategoricalColumnNames.ToString());
    }

    [TestMethod]
    public void ToString_OfAnInitialModel_NamesItsWeights()
    {
        var model = Blobs.Trained(new MLContext(seed: 1), 60).Model.ToInitialModel();

        Assert.AreEqual($"weights {model.Sha256}, TakeBlocks 1, ReplaceHead yes", (model with { TakeBlocks = 1, ReplaceHead = true }).ToString());
    }
}
