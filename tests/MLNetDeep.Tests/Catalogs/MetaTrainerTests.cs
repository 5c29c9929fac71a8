using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Trainers;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Catalogs;

/// <summary>ML.NET's trainers that make several classes of yes and no, around the binary trainer.</summary>
[TestClass]
public sealed class MetaTrainerTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void OneVersusAll_Fit_TellsTheClassesByProbabilitiesAndIsSaved()
    {
        var view = Blobs.View(_mlContext, 120);
        OneVersusAllTrainer trainer = _mlContext.MulticlassClassification.Trainers.OneVersusAll(Binary());

        var model = Blobs.Encoding(_mlContext).Append(trainer).Fit(view);

        AssertTellsClasses(model, view);
        AssertTellsClasses(SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, model)), view);
        foreach (var row in model.Transform(view).Vectors("Score"))
            Assert.AreEqual(1f, row.Sum(), 1e-5f);
    }

    [TestMethod]
    public void OneVersusAll_ByScores_AreTheLogitsOfTheNetworks()
    {
        var data = Blobs.Encoded(_mlContext, 60);
        var trainer = _mlContext.MulticlassClassification.Trainers.OneVersusAll(Binary(), useProbabilities: false);

        var scores = trainer.Fit(data).Transform(data).Vectors("Score");

        // The first class against the others, by hand; the seed is that of the context.
        var mapped = _mlContext.Transforms.CustomMapping<KeyRow, BoolRow>((row, made) => made.Label = row.Label == 1, null).Fit(data).Transform(data);
        var first = new DeepResidualBinaryTrainer(_mlContext, BinaryOptions).Fit(mapped).Transform(mapped).Values<float>("Score");
        for (var r = 0; r < first.Length; r++)
            Assert.AreEqual(first[r], scores[r][0], 1e-5f);
    }

    [TestMethod]
    public void OneVersusAll_ConvertedToOnnx_PredictsTheSameLabels()
    {
        var data = _mlContext.Data.LoadFromEnumerable(Blobs.Rows<uint>(60, 0, 1, 2).Select(row => new KeyedRow { Label = row.Label, Features = row.Features }));
        var model = _mlContext.MulticlassClassification.Trainers.OneVersusAll(Binary()).Fit(data);
        using var stream = new MemoryStream();

        _mlContext.Model.ConvertToOnnx(model, data, stream, "PredictedLabel");

        var features = data.Vectors("Features");
        using var session = new InferenceSession(stream.ToArray());
        using var label = OrtValue.CreateTensorValueFromMemory(new uint[features.Length], [features.Length, 1]);
        using var input = OrtValue.CreateTensorValueFromMemory(features.SelectMany(row => row).ToArray(), [features.Length, 2]);
        using var outputs = session.Run(new RunOptions(), ["Label", "Features"], [label, input], session.OutputNames);
        CollectionAssert.AreEqual(model.Transform(data).Values<uint>("PredictedLabel"), outputs[0].GetTensorDataAsSpan<uint>().ToArray());
    }

    [TestMethod]
    public void PairwiseCoupling_Fit_TellsTheClassesAndIsSaved()
    {
        var view = Blobs.View(_mlContext, 120);
        PairwiseCouplingTrainer trainer = _mlContext.MulticlassClassification.Trainers.PairwiseCoupling(Binary());

        var model = Blobs.Encoding(_mlContext).Append(trainer).Fit(view);

        AssertTellsClasses(model, view);
        AssertTellsClasses(SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, model)), view);
    }

    [TestMethod]
    public void Transform_FeatureThatCannotBeUsed_SaysWhichWhenTheRowIsReached()
    {
        var rows = Blobs.Rows(60);
        var model = _mlContext.MulticlassClassification.Trainers.OneVersusAll(Binary()).Fit(Blobs.Encoded(_mlContext, 60));
        rows[7].Noise = float.PositiveInfinity;
        var data = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 3)).Transform(_mlContext.Data.LoadFromEnumerable(rows));

        var e = Assert.Throws<Exception>(() => model.Transform(data).Vectors("Score"));

        StringAssert.Contains(e.ToString(), "in slot 1 ('Noise'); expected a finite number");
    }

    [TestMethod]
    public void Create_TrainerThatDoesNotFit_ThrowsSayingWhy()
    {
        var trainers = _mlContext.MulticlassClassification.Trainers;

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => trainers.OneVersusAll(Binary(), labelColumnName: "Kind")).Message,
            "The binary trainer's LabelColumnName must be 'Kind', the label of OneVersusAll, but was 'Label'.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => trainers.PairwiseCoupling(
                new DeepResidualBinaryTrainer(_mlContext, BinaryOptions with { CategoricalColumnNames = ["Town"] }))).Message,
            "PairwiseCoupling scores one column of numbers: CategoricalColumnNames must be empty, but named 'Town'.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => trainers.OneVersusAll(
                new DeepResidualBinaryTrainer(_mlContext, BinaryOptions with { Validation = new() { Threshold = DecisionThreshold.Fixed(0.3f) } }))).Message,
            "OneVersusAll compares the networks' probabilities and has no threshold: Validation.Threshold must be null, but was Fixed (Probability 0.3).");
    }

    private DeepResidualBinaryTrainer Binary() => _mlContext.BinaryClassification.Trainers.DeepResidual(BinaryOptions);

    private static DeepResidualBinaryTrainer.Options BinaryOptions { get; } = new()
    {
        Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 8 }, Dropout = 0, Regularization = new() { ResidualDropout = 0 },
        LearningRate = 0.02f, BatchSize = 32, Epochs = 8, NumberOfThreads = 1,
    };

    private void AssertTellsClasses(ITransformer model, IDataView view)
    {
        var metrics = _mlContext.MulticlassClassification.Evaluate(model.Transform(view));
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
    }

    private sealed class KeyedRow
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private sealed class KeyRow
    {
        [KeyType(3)]
        public uint Label { get; set; }
    }

    private sealed class BoolRow
    {
        public bool Label { get; set; }
    }
}
