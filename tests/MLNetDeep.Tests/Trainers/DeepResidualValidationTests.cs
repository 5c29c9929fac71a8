using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Fit(train, validation), and the rows that Fit(train) sets aside.</summary>
[TestClass]
public sealed class DeepResidualValidationTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    private readonly DeepResidualTrainer.Options _options = Blobs.Options with { Epochs = 8, Validation = new() { Patience = null } };

    private DeepResidualTrainer Trainer => new(_mlContext, _options);

    [TestMethod]
    public void Fit_ValidationData_IsCountedAndAllTrainingRowsTrain()
    {
        var encoding = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 120));

        var summary = Trainer.Fit(
            encoding.Transform(Blobs.View(_mlContext, 120)), encoding.Transform(Blobs.View(_mlContext, 40, seed: 2))).Model.Summary;

        Assert.AreEqual(120, summary.TrainingRows);
        Assert.AreEqual(40, summary.ValidationRows);
    }

    [TestMethod]
    public void Fit_NoValidationData_SetsAsideTheFraction()
    {
        var summary = Trainer.Fit(Blobs.Encoded(_mlContext, 300)).Model.Summary;

        Assert.AreEqual(240, summary.TrainingRows);
        Assert.AreEqual(60, summary.ValidationRows);
    }

    [TestMethod]
    public void Fit_ValidationFractionZero_TrainsOnAllAndKeepsTheLastEpoch()
    {
        var trainer = new DeepResidualTrainer(_mlContext, _options with { Validation = _options.Validation with { Fraction = 0 } });

        var summary = trainer.Fit(Blobs.Encoded(_mlContext, 60)).Model.Summary;

        Assert.AreEqual(60, summary.TrainingRows);
        Assert.AreEqual(0, summary.ValidationRows);
        Assert.AreEqual(8, summary.BestEpoch);
        Assert.IsNull(summary.Curve[0].Validation.Loss);
    }

    [TestMethod]
    public void Fit_ValidationLabelsMovedOn_OnlyTheChoiceOfTheEpochChanges()
    {
        var encoding = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 120));
        var train = encoding.Transform(Blobs.View(_mlContext, 120));
        var right = Blobs.Rows(60, seed: 2);
        var wrong = Blobs.Rows(60, seed: 2);
        for (int i = 0; i < wrong.Length; i++)
            wrong[i].Label = right[(i + 1) % right.Length].Label;

        // A rate that falls on plateaus would depend on the validation rows.
        var trainer = new DeepResidualTrainer(_mlContext, _options with
        {
            LearningRate = 0.01f, LearningRateSchedule = Schedule.Constant(), Loss = Loss.CrossEntropy(), Input = new() { Normalization = InputNormalization.RobustSmoothClip() },
        });
        var good = trainer.Fit(train, encoding.Transform(_mlContext.Data.LoadFromEnumerable(right))).Model.Summary;
        var bad = trainer.Fit(train, encoding.Transform(_mlContext.Data.LoadFromEnumerable(wrong))).Model.Summary;

        CollectionAssert.AreEqual(
            good.Curve.Select(epoch => epoch.TrainingLoss).ToArray(), bad.Curve.Select(epoch => epoch.TrainingLoss).ToArray());
        Assert.AreEqual(1.0, good.Curve[^1].Validation.Accuracy);
        Assert.AreEqual(0.0, bad.Curve[^1].Validation.Accuracy);
        Assert.AreEqual(8, good.BestEpoch);
        Assert.IsLessThan(8, bad.BestEpoch, "the wrong labels fit best when little is learnt");
    }

    [TestMethod]
    public void Fit_ValidationWithOtherKeys_ThrowsNamingColumnAndBoth()
    {
        var train = Blobs.Encoded(_mlContext, 60);
        var validation = Blobs.Encoding(_mlContext).Fit(_mlContext.Data.LoadFromEnumerable(Blobs.Rows(60).Reverse()))
            .Transform(Blobs.View(_mlContext, 30));

        var e = Assert.ThrowsExactly<ArgumentException>(() => Trainer.Fit(train, validation));

        StringAssert.Contains(
            e.Message,
            "Column 'Label' of the validation data has other keys (3 of Text: high, middle, low) than that of the training data "
            + "(3 of Text: low, middle, high); expected the same");
    }

    [TestMethod]
    public void Fit_ValidationWithFewerKeys_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => Trainer.Fit(Blobs.Encoded(_mlContext, 60), Blobs.Encoded(_mlContext, 60, classes: 2)));

        StringAssert.Contains(e.Message, "(2 of Text: low, middle)");
    }

    [TestMethod]
    public void Fit_ValidationWithOtherWidth_ThrowsNamingColumnAndBothWidths()
    {
        var train = Blobs.Encoded(_mlContext, 60);
        var wide = _mlContext.Transforms.Concatenate("Features", "Features", "X").Fit(train).Transform(train);

        var e = Assert.ThrowsExactly<ArgumentException>(() => Trainer.Fit(train, wide));

        StringAssert.Contains(e.Message, "The validation rows have 4 features in column 'Features'; expected 3 as in training.");
    }

    [TestMethod]
    public void Fit_ValidationWithoutRows_Throws()
    {
        var encoding = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 60));

        var e = Assert.ThrowsExactly<InvalidDataException>(
            () => Trainer.Fit(encoding.Transform(Blobs.View(_mlContext, 60)), encoding.Transform(Blobs.View(_mlContext, 0))));

        StringAssert.Contains(e.Message, "There are no validation rows with a label in column 'Label'; expected at least 1.");
    }

    [TestMethod]
    public void Fit_ValidationNull_ThrowsNamingTheArgument()
    {
        var e = Assert.ThrowsExactly<ArgumentNullException>(() => Trainer.Fit(Blobs.Encoded(_mlContext, 60), null!));

        Assert.AreEqual("validationData", e.ParamName);
    }
}
