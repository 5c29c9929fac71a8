using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
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
        CollectionAssert.AreEqual(
            new (double, double?, double?)[] { (1.2561097022365122, 0.9699809650580088, 0.6666666666666666), (0.8949816980782677, 0.8089118103186289, 0.8333333333333334) },
            model.Summary.Curve.Select(epoch => (epoch.TrainingLoss, epoch.Validation.Loss, epoch.Validation.Accuracy)).ToArray());
        Assert.IsTrue(model.Summary.Curve.All(epoch => epoch is { Validation.Count: 2, LearningRate: null }));
        var options = model.Summary.Options;
        Assert.AreEqual(1, options.Run.Replicas);                    // an option that the file does not have
        Assert.AreEqual(24, options.Architecture.HiddenWidth);
        Assert.AreEqual(ValidationMetric.LogLoss, options.Validation.Metric);
        Assert.AreEqual(new InputOptions { Normalization = InputNormalization.RobustSmoothClip(), MissingValues = MissingValues.MeanWithIndicator }, options.Input);
        Assert.AreEqual(Schedule.Constant(), options.LearningRateSchedule);
    }

    // Where metrics lay beside everything else, as in format 2.
    [TestMethod]
    public void Read_EvaluationOfFormat2_HasItsMetrics()
    {
        const string Evaluation = """{"rows":7,"onTrainingRows":true,"logLoss":0.5,"accuracy":0.75,"macroF1":0.7,"confusion":null}""";
        var (network, weights) = TestModels.WithNetwork(document =>
        {
            document["format"] = 2;
            document["report"] =
                new System.Text.Json.Nodes.JsonObject { ["libraryVersion"] = "0.1.0", ["evaluation"] = System.Text.Json.Nodes.JsonNode.Parse(Evaluation) };
        });
        var evaluation = ModelFile.Read(network, weights).Report.Evaluation!;
        Assert.AreEqual<(int, bool, int, double?, double?, double?)>(
            (7, true, 3, 0.5, 0.75, 0.7),
            (evaluation.Rows, evaluation.OnTrainingRows, evaluation.Metrics.Count, evaluation.Metrics.LogLoss, evaluation.Metrics.Accuracy, evaluation.Metrics.MacroF1));
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
        var last = model.Summary.Curve[^1];
        Assert.AreEqual((1.5986669301864134, 2.6674880744413065), (last.TrainingLoss, last.GradientNorm));
        CollectionAssert.AreEqual(
            new Dictionary<ValidationMetric, double>
            {
                [ValidationMetric.Loss] = 1.5777506889052566, [ValidationMetric.Rmse] = 111.10099146983512,
                [ValidationMetric.MeanAbsoluteError] = 97.14663680849333,
            }.ToArray(), last.Validation.ToArray());
        Assert.AreEqual(InputNormalization.Standardize(), model.Summary.Options.Input.Normalization);
        Assert.AreEqual(
            ClassicOptions.All with
            {
                Blocks = 1, Width = 8, Architecture = ClassicOptions.Architecture with { HiddenWidth = 8 }, Epochs = 3, Input = new() { Normalization = InputNormalization.Standardize() },
                Run = new() { Report = false },
            },
            model.Summary.Options);
    }

    // Written when the network said again what its encoder says of the encoded row.
    [TestMethod]
    public void Load_FileOfFormat2WithCategories_GivesTheProbabilitiesOfItsTime()
    {
        var model = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-2-categories.zip"));
        AssertProbabilities(model, [0.63627255f, 0.36372748f, 0.7650317f, 0.2349683f, 0.45281017f, 0.54718983f]);
        Assert.AreEqual(0.1f, model.Summary.Options.Regularization.GroupDropout);
        Assert.AreEqual(3, model.Summary.Options.Input.Categories.MaxOneHotValues);
        Assert.AreEqual(Block.PostActivation(), model.Summary.Options.Architecture.Block);
    }

    [TestMethod]
    public void Load_FileOfFormat3_GivesTheProbabilitiesOfItsTime()
    {
        var model = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-3.zip"));
        AssertProbabilities(model, [0.54717f, 0.45283002f, 0.48043168f, 0.5195683f, 0.5218867f, 0.4781133f]);
        Assert.AreEqual<BlockWidths?>([12, 6], model.Summary.Options.Widths);
        AssertFormerDefaults(model.Summary.Options);
        Assert.AreEqual((false, 0), (model.Summary.Options.Validation.Calibrate, model.Summary.Options.Ensemble.Bagging));
    }

    [TestMethod]
    public void Load_FileOfFormat4_GivesTheProbabilitiesOfItsTime()
    {
        var model = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-4.zip"));
        AssertProbabilities(model, [0.5099861f, 0.4900139f, 0.5120045f, 0.48799554f, 0.4707116f, 0.5292884f]);
        Assert.AreEqual((2, 2.162479f), (model.Networks.Count, model.Temperature));
        Assert.AreEqual(new EnsembleOptions { Bagging = 2 }, model.Summary.Options.Ensemble);
        AssertFormerDefaults(model.Summary.Options);
        Assert.IsTrue(model.Summary.Options.Validation.Calibrate);
        Assert.AreEqual(60, model.Summary.Networks!.Sum(network => network.ValidationRows));
    }

    // The same three rows of a number and two categories, with what is missing and what training has not seen.
    private static void AssertProbabilities(TrainedModel model, float[] expected)
    {
        var probabilities = new float[6];
        model.Predict([0.25f, 1, 5, float.NaN, 0, 99, 0.5f, 3, 12], probabilities);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], probabilities[i], 1e-6f);
    }

    // The recipe of the time before the present defaults.
    [TestMethod]
    public void AddFormerDefaults_OptionsThatNameNothing_AreTheClassicRecipe()
    {
        var document = (JsonObject)JsonNode.Parse("""{"training":{"options":{}}}""")!;
        OlderFormats.AddFormerDefaults(document);
        Assert.AreEqual(ClassicOptions.All, document["training"]!["options"].Deserialize<DeepResidualOptions>(ModelJson.Options));
    }

    // Options that came later, which the file does not name.
    private static void AssertFormerDefaults(DeepResidualOptions options) => Assert.AreEqual(
        (NumericEmbedding.None(), false, new LearningRateFactors()),
        (options.Architecture.NumericEmbedding, options.Architecture.ScaleInputs, options.Architecture.RateFactors));
}
