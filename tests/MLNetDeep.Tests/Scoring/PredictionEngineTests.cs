using Microsoft.ML;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>One row at a time, and many threads at once: the same numbers, to the bit, as a whole view gives.</summary>
[TestClass]
public sealed class PredictionEngineTests
{
    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];

        public string Text { get; set; } = "";
    }

    private static readonly Blobs.Row[] Rows = Blobs.Rows(300, seed: 4);

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Predict_EveryRow_EqualsTransform()
    {
        var (model, scores, texts) = Trained();
        using var engine = _mlContext.Model.CreatePredictionEngine<Blobs.Row, Prediction>(model);

        for (int i = 0; i < Rows.Length; i++)
        {
            var prediction = engine.Predict(Rows[i]);
            CollectionAssert.AreEqual(scores[i], prediction.Score, $"row {i}");
            Assert.AreEqual(texts[i], prediction.Text);
        }
    }

    [TestMethod]
    public void Predict_SameObjectWithOtherValues_ScoresTheNewValues()
    {
        var (model, scores, _) = Trained();
        using var engine = _mlContext.Model.CreatePredictionEngine<Blobs.Row, Prediction>(model);
        var row = new Blobs.Row();
        var prediction = new Prediction();

        for (int i = 0; i < 10; i++)
        {
            (row.X, row.Y, row.Noise) = (Rows[i].X, Rows[i].Y, Rows[i].Noise);
            engine.Predict(row, ref prediction);
            CollectionAssert.AreEqual(scores[i], prediction.Score);
        }
    }

    [TestMethod]
    public void Predict_AfterARowThatThrew_ScoresTheNextOne()
    {
        var (model, scores, _) = Trained();
        using var engine = _mlContext.Model.CreatePredictionEngine<Blobs.Row, Prediction>(model);

        var e = Assert.ThrowsExactly<InvalidDataException>(() => engine.Predict(new Blobs.Row { X = float.PositiveInfinity }));

        StringAssert.Contains(e.Message.Replace("Infinity", "∞"), "of column 'Features' has the value ∞ in slot 0");
        CollectionAssert.AreEqual(scores[5], engine.Predict(Rows[5]).Score);
    }

    [TestMethod]
    public void Predict_LoadedModel_EqualsTransform()
    {
        var (model, scores, texts) = Trained();
        var fresh = new MLContext();
        var loaded = SavedModel.Load(fresh, SavedModel.Save(_mlContext, model, Blobs.View(_mlContext, 1).Schema));
        using var engine = fresh.Model.CreatePredictionEngine<Blobs.Row, Prediction>(loaded);

        var prediction = engine.Predict(Rows[7]);

        CollectionAssert.AreEqual(scores[7], prediction.Score);
        Assert.AreEqual(texts[7], prediction.Text);
    }

    [TestMethod]
    public void Predict_EnginesOnManyThreads_GiveTheSameNumbers()
    {
        var (model, scores, _) = Trained();

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            using var engine = _mlContext.Model.CreatePredictionEngine<Blobs.Row, Prediction>(model);
            for (int i = thread; i < Rows.Length; i += 4)
                CollectionAssert.AreEqual(scores[i], engine.Predict(Rows[i]).Score, $"row {i}");
        });
    }

    [TestMethod]
    public void Transform_CursorsOnManyThreads_GiveTheSameNumbers()
    {
        var (model, scores, _) = Trained();
        var scored = model.Transform(_mlContext.Data.LoadFromEnumerable(Rows));

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            float[][] own = scored.Vectors("Score");
            for (int i = 0; i < scores.Length; i++)
                CollectionAssert.AreEqual(scores[i], own[i], $"row {i}");
        });
    }

    private (ITransformer Model, float[][] Scores, string[] Texts) Trained()
    {
        var pipeline = Blobs.Encoding(_mlContext)
            .Append(new DeepResidualTrainer(_mlContext, Blobs.Options with { Epochs = 3 }))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Text", "PredictedLabel"));
        var model = pipeline.Fit(Blobs.View(_mlContext, 90));
        var scored = model.Transform(_mlContext.Data.LoadFromEnumerable(Rows));
        return (model, scored.Vectors("Score"), [.. scored.Values<ReadOnlyMemory<char>>("Text").Select(text => text.ToString())]);
    }
}
