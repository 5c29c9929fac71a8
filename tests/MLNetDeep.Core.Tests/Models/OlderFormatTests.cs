using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>One model file of each released format stays readable, with the probabilities that it gave when it was written.</summary>
[TestClass]
public sealed class OlderFormatTests
{
    [TestMethod]
    public void Load_FileOfFormat1_GivesTheProbabilitiesOfItsTime()
    {
        var model = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-1.zip"));

        var probabilities = new float[6];
        model.Predict([0.25f, 3, -1, 2, 1, float.NaN, 0, 0.5f], probabilities);

        float[] expected = [0.28015155f, 0.3414221f, 0.3784263f, 0.4343928f, 0.31501126f, 0.25059602f];
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], probabilities[i], 1e-6f);
        Assert.AreEqual(2, model.Summary.Curve.Count);
        var options = model.Summary.Options;
        Assert.AreEqual(1, options.Run.Replicas);                    // an option that the file does not have
        Assert.AreEqual(24, options.Architecture.HiddenWidth);
        Assert.AreEqual(ValidationMetric.LogLoss, options.Validation.Metric);
        Assert.AreEqual(new InputOptions { Normalization = InputNormalization.RobustSmoothClip(), MissingValues = MissingValues.MeanWithIndicator }, options.Input);
        Assert.AreEqual(Schedule.Constant(), options.LearningRateSchedule);
    }

    // Written when a standardization had no bound: an outlier goes beyond, and a flag of three rows is six deviations.
    [TestMethod]
    public void Load_FileOfTheUnboundedStandardization_GivesTheNumbersOfItsTime()
    {
        var model = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-2-standardize.zip"));

        var numbers = new float[3];
        model.Predict([10, 0, 30, 1, 90, 1, float.NaN, 3, 5000, 0, 12, 0], numbers);

        float[] expected = [207.8204f, 230.30716f, -2488.4717f];
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], numbers[i], 1e-5f * Math.Abs(expected[i]));
        Assert.AreEqual(InputNormalization.Standardize(), model.Summary.Options.Input.Normalization);
        Assert.AreEqual(
            new DeepResidualOptions
            {
                Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 8 }, Epochs = 3, Input = new() { Normalization = InputNormalization.Standardize() },
                Run = new() { Report = false },
            },
            model.Summary.Options);
    }
}
