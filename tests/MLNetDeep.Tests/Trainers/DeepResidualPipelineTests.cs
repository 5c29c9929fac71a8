using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

[TestClass]
public sealed class DeepResidualPipelineTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_WholePipeline_LearnsAndGivesLabelsBack()
    {
        var train = Blobs.View(_mlContext, 240);
        var test = Blobs.View(_mlContext, 90, seed: 2);
        var pipeline = Blobs.Encoding(_mlContext)
            .Append(Blobs.Trainer(_mlContext))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Text", "PredictedLabel"));

        var scored = pipeline.Fit(train).Transform(test);

        var metrics = _mlContext.MulticlassClassification.Evaluate(scored);
        Assert.IsGreaterThanOrEqualTo(0.98, metrics.MicroAccuracy);
        Assert.IsLessThan(0.3, metrics.LogLoss);
        var right = scored.Values<ReadOnlyMemory<char>>("Text").Zip(Blobs.Rows(90, seed: 2), (text, row) => text.ToString() == row.Label);
        Assert.IsGreaterThanOrEqualTo(88, right.Count(same => same));
    }

    [TestMethod]
    public void Fit_ConstructorsAndCatalogOverloads_TrainTheSameModel()
    {
        var data = Blobs.Encoded(_mlContext, 120);
        var options = new DeepResidualTrainer.Options
        {
            Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 6 }, Dropout = 0.125f, LearningRate = 0.02f, BatchSize = 16, Epochs = 3,
        };

        DeepResidualTrainer[] trainers =
        [
            new(_mlContext, options),
            new(_mlContext, "Label", "Features", null, 1, 8, 6, 0.125f, 0.02f, 16, 3),
            _mlContext.MulticlassClassification.Trainers.DeepResidual(options),
            _mlContext.MulticlassClassification.Trainers.DeepResidual(
                blocks: 1, width: 8, hiddenWidth: 6, dropout: 0.125f, learningRate: 0.02f, batchSize: 16, epochs: 3),
        ];

        float[][] expected = trainers[0].Fit(data).Transform(data).Vectors("Score");
        foreach (var trainer in trainers)
        {
            var model = trainer.Fit(data);
            Assert.AreEqual(3, model.Model.Summary.Curve.Count);
            Assert.AreEqual(6, model.Model.Summary.Options.Architecture.HiddenWidth);
            Assert.AreEqual(0.125f, model.Model.Summary.Options.Dropout);
            AssertSame(expected, model.Transform(data).Vectors("Score"));
        }
    }

    [TestMethod]
    public void Create_PlainParameters_HaveTheDefaultsOfTheOptions()
    {
        var data = Blobs.Encoded(_mlContext, 30);
        var defaults = new DeepResidualOptions // of 30 rows
        {
            Epochs = 1, LearningRate = 0.04f, BatchSize = 64, Validation = new() { Calibrate = false }, Ensemble = new() { Bagging = 0 },
            Loss = Loss.CrossEntropy(labelSmoothing: 0.1f),
            Architecture = new() { NumericEmbedding = NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear()) },
        };

        var plain = new DeepResidualTrainer(_mlContext, epochs: 1).Fit(data);
        var catalog = _mlContext.MulticlassClassification.Trainers.DeepResidual(epochs: 1).Fit(data);

        Assert.AreEqual(defaults, plain.Model.Summary.Options);
        Assert.AreEqual(defaults, catalog.Model.Summary.Options);
    }

    [TestMethod]
    public void Fit_ColumnsOfOtherNames_AreUsed()
    {
        var view = Blobs.View(_mlContext, 120);
        var pipeline = _mlContext.Transforms.Conversion.MapValueToKey("Kind", "Label")
            .Append(_mlContext.Transforms.Concatenate("Place", "X", "Y"))
            .Append(_mlContext.MulticlassClassification.Trainers.DeepResidual(
                "Kind", "Place", blocks: 1, width: 8, hiddenWidth: 8, epochs: 40, learningRate: 0.02f));

        var scored = pipeline.Fit(view).Transform(view);

        Assert.IsGreaterThan(0.98, _mlContext.MulticlassClassification.Evaluate(scored, labelColumnName: "Kind").MicroAccuracy);
    }

    [TestMethod]
    public void Info_OfTheTrainer_AsksForNothing()
    {
        var info = Blobs.Trainer(_mlContext).Info;

        Assert.IsFalse(info.NeedNormalization);
        Assert.IsFalse(info.WantCaching);
    }

    [TestMethod]
    public void Fit_TwoTrainersInOnePipeline_TheSecondHidesTheFirst()
    {
        var view = Blobs.View(_mlContext, 120);
        var first = Blobs.Encoding(_mlContext).Append(Blobs.Trainer(_mlContext)).Append(_mlContext.Transforms.CopyColumns("FirstScore", "Score"));
        var second = _mlContext.MulticlassClassification.Trainers.DeepResidual(Blobs.Options with { FeatureColumnName = "FirstScore", Epochs = 3 });

        var model = first.Append(second).Fit(view);
        var scored = model.Transform(view);

        var scores = scored.Schema.Where(column => column.Name == "Score").ToArray();
        Assert.HasCount(2, scores);
        Assert.IsTrue(scores[0].IsHidden);
        Assert.AreEqual(scored.Schema["Score"].Index, scores[1].Index);
        AssertSame(scored.Vectors("FirstScore"), Read(scored, scores[0]));
        AssertSame(model.LastTransformer.Transform(first.Fit(view).Transform(view)).Vectors("Score"), scored.Vectors("Score"));
        Assert.AreNotEqual(scored.Vectors("FirstScore")[0][0], scored.Vectors("Score")[0][0]);
        CollectionAssert.AreEqual(
            new uint[] { 1, 2 }, scores.Select(column => SetOf(column)).ToArray(), "each scorer's columns have a number of their own");
    }

    [TestMethod]
    public void Fit_DataView_ReadsOnceOnlyItsColumnsAndDisposesTheCursor()
    {
        var watched = new CountingDataView(Blobs.Encoded(_mlContext, 60));

        Blobs.Trainer(_mlContext).Fit(watched);

        Assert.AreEqual(1, watched.Opened);
        Assert.AreEqual(1, watched.Disposed);
        CollectionAssert.AreEquivalent(new[] { "Features", "Label" }, watched.Pulls.Keys.ToArray());
        Assert.AreEqual(60, watched.Pulls["Features"]);
        Assert.AreEqual(60, watched.Pulls["Label"]);
    }

    private static uint SetOf(DataViewSchema.Column column)
    {
        uint set = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref set);
        return set;
    }

    private static float[][] Read(IDataView view, DataViewSchema.Column column)
    {
        using var cursor = view.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<float>>(column);
        var rows = new List<float[]>();
        for (VBuffer<float> value = default; cursor.MoveNext();)
        {
            get(ref value);
            rows.Add([.. value.DenseValues()]);
        }
        return [.. rows];
    }

    internal static void AssertSame(float[][] expected, float[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int r = 0; r < expected.Length; r++)
            CollectionAssert.AreEqual(expected[r], actual[r], $"row {r}");
    }
}
