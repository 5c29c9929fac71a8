using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.OnnxRuntime;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Catalogs;

/// <summary>Another threshold of a trained network, by the call that ML.NET has for its own, and by the option.</summary>
[TestClass]
public sealed class ChangeModelThresholdTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void ChangeModelThreshold_OfATransformer_IsOfTheScoreAsWithMLNetsOwn()
    {
        var data = Houses.Encoded(_mlContext, 240);
        var own = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 2 }).Fit(data);
        var reference = _mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression("Dear").Fit(data);
        var (low, high) = (Quantile(own.Transform(data), 0.2), Quantile(reference.Transform(data), 0.2));

        DeepResidualBinaryTransformer changed = _mlContext.BinaryClassification.ChangeModelThreshold(own, low);
        BinaryPredictionTransformer<Microsoft.ML.Calibrators.CalibratedModelParametersBase<
            Microsoft.ML.Trainers.LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>> changedReference =
            _mlContext.BinaryClassification.ChangeModelThreshold(reference, high);

        AssertThreshold(changed.Transform(data), low);
        AssertThreshold(changedReference.Transform(data), high);
        AssertThreshold(own.Transform(data), 0);
        CollectionAssert.AreEqual(own.Transform(data).Values<float>("Probability"), changed.Transform(data).Values<float>("Probability"));
        Assert.AreEqual(low, changed.Model.ScoreThreshold);
    }

    [TestMethod]
    public void ChangeModelThreshold_OfAChain_IsAChainOfTheSameTypeAndScopes()
    {
        var view = Houses.View(_mlContext, 240);
        var chain = _mlContext.Transforms.CopyColumns("Copy", "Noise").Append(Houses.Encoding(_mlContext))
            .Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary), TransformerScope.Everything);
        var training = new EstimatorChain<ITransformer>().Append(_mlContext.Transforms.CopyColumns("OnlyInTraining", "Noise"), TransformerScope.Training)
            .Append(chain);
        var model = training.Fit(view);

        var changed = _mlContext.BinaryClassification.ChangeModelThreshold(model, -0.5f);

        AssertThreshold(changed.Transform(view), -0.5f);
        AssertThreshold(model.Transform(view), 0);
        Assert.IsNull(changed.Transform(view).Schema.GetColumnOrNull("OnlyInTraining"), "a step of training alone stays one");

        TransformerChain<DeepResidualBinaryTransformer> plain = Houses.Encoding(_mlContext).Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary)).Fit(view);
        TransformerChain<DeepResidualBinaryTransformer> typed = _mlContext.BinaryClassification.ChangeModelThreshold(plain, 0.25f);
        AssertThreshold(typed.Transform(view), 0.25f);
        Assert.AreEqual(0.25f, typed.LastTransformer.Model.ScoreThreshold);
    }

    [TestMethod]
    public void ChangeModelThreshold_SavedAndLoaded_KeepsItAndCanBeChangedAgain()
    {
        var view = Houses.View(_mlContext, 240);
        var model = Houses.Encoding(_mlContext).Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary)).Fit(view);
        var file = SavedModel.Save(_mlContext, _mlContext.BinaryClassification.ChangeModelThreshold(model, 1.5f));

        var context = new MLContext();
        ITransformer loaded = SavedModel.Load(context, file);
        ITransformer again = context.BinaryClassification.ChangeModelThreshold(loaded, -1.5f);

        AssertThreshold(loaded.Transform(view), 1.5f);
        AssertThreshold(again.Transform(view), -1.5f);
        using var engine = context.Model.CreatePredictionEngine<Houses.Row, Answer>(loaded);
        foreach (var row in Houses.Rows(40, seed: 4))
        {
            var answer = engine.Predict(row);
            Assert.AreEqual(answer.Score > 1.5f, answer.PredictedLabel);
        }
    }

    [TestMethod]
    public void ChangeModelThreshold_NoNetworkOfYesAndNo_Throws()
    {
        var data = Houses.Encoded(_mlContext, 60);
        ITransformer regression = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Epochs = 1 }).Fit(data);
        ITransformer none = _mlContext.Transforms.CopyColumns("Copy", "Size").Fit(data);
        ITransformer binary = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1 }).Fit(data);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _mlContext.BinaryClassification.ChangeModelThreshold(regression, 1)).Message,
            "DeepResidualRegressionTransformer has no threshold; expected a network that tells yes from no.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _mlContext.BinaryClassification.ChangeModelThreshold(none, 1)).Message, "is no trained network of MLNetDeep");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _mlContext.BinaryClassification.ChangeModelThreshold(binary, float.NaN));
    }

    [TestMethod]
    public void Threshold_BestF1_IsInTheLogTheModelAndBothKindsOfOnnx()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var data = _mlContext.Data.LoadFromEnumerable(Houses.Rows(400).Select(row => new Row { Dear = row.Dear && row.Size > 0.5f, Features = [row.Size, row.Noise] }));
        var trainer = new DeepResidualBinaryTrainer(
            _mlContext, Houses.Binary with { Epochs = 1, LearningRate = 1e-3f, Validation = new() { Threshold = DecisionThreshold.BestF1() } });

        var model = trainer.Fit(data);

        var threshold = model.Model.ScoreThreshold;
        Assert.AreNotEqual(0f, threshold);
        var choice = model.Model.Summary.Threshold!;
        Assert.IsTrue(log.Any(line => line.Contains(FormattableString.Invariant(
            $"The threshold is a probability of {choice.Probability:F4}, F1 {choice.Value:F4} on the validation rows ({choice.ValueAtHalf:F4} at one half)"))));
        AssertThreshold(model.Transform(data), threshold);

        var features = data.Vectors("Features");
        bool[] expected = model.Transform(data).Values<bool>("PredictedLabel");
        using var stream = new MemoryStream();
        _mlContext.Model.SaveOnnx(model, stream);
        using (var session = new InferenceSession(stream.ToArray()))
        using (var input = OrtValue.CreateTensorValueFromMemory(features.SelectMany(row => row).ToArray(), [features.Length, 2]))
        using (var outputs = session.Run(new RunOptions(), ["Features"], [input], ["label"]))
            CollectionAssert.AreEqual(expected.Select(yes => yes ? 1L : 0L).ToArray(), outputs[0].GetTensorDataAsSpan<long>().ToArray());

        using var converted = new MemoryStream();
        _mlContext.Model.ConvertToOnnx(model, data, converted, "PredictedLabel");
        using (var session = new InferenceSession(converted.ToArray()))
        using (var label = OrtValue.CreateTensorValueFromMemory(new bool[features.Length], [features.Length, 1]))
        using (var input = OrtValue.CreateTensorValueFromMemory(features.SelectMany(row => row).ToArray(), [features.Length, 2]))
        using (var outputs = session.Run(new RunOptions(), ["Dear", "Features"], [label, input], session.OutputNames))
            CollectionAssert.AreEqual(expected, outputs[0].GetTensorDataAsSpan<bool>().ToArray());
    }

    private static float Quantile(IDataView scored, double share)
    {
        var scores = scored.Values<float>("Score").Order().ToArray();
        return scores[(int)(share * scores.Length)];
    }

    private static void AssertThreshold(IDataView scored, float threshold)
    {
        var (scores, labels) = (scored.Values<float>("Score"), scored.Values<bool>("PredictedLabel"));
        CollectionAssert.AreEqual(scores.Select(score => score > threshold).ToArray(), labels);
        Assert.HasCount(2, labels.Distinct().ToArray(), "the threshold divides the rows");
    }

    private sealed class Row
    {
        public bool Dear { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private sealed class Answer
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }
    }
}
