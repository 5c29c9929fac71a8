using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Marks such as the −3.4e38 of maps without data: scores are finite, or missing with the label, and never quietly the first class.</summary>
[TestClass]
public sealed class HugeNumberTests
{
    private static readonly float[] Huge = [-3.4e38f, float.MaxValue, float.MinValue, 1e30f];

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }
    }

    public static IEnumerable<object[]> Normalizations => new InputNormalization[]
    {
        InputNormalization.Standardize(bounded: true), InputNormalization.Standardize(), InputNormalization.StandardizeChannels(1),
        InputNormalization.RobustSmoothClip(), InputNormalization.MinMax(), InputNormalization.QuantileNormal(), InputNormalization.None(),
    }.Select(normalization => new object[] { normalization });

    [TestMethod]
    [DynamicData(nameof(Normalizations))]
    public void Transform_HugeFeature_HasFiniteScoresInABatchAndAlone(InputNormalization normalization)
    {
        var training = Blobs.Encoded(_mlContext, 90);
        var model = new DeepResidualTrainer(_mlContext, Blobs.Options with { Input = new() { Normalization = normalization }, Epochs = 2 }).Fit(training);
        var rows = Blobs.Rows(Huge.Length);
        for (int i = 0; i < rows.Length; i++)
            rows[i].Noise = Huge[i];
        var view = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 3)).Transform(_mlContext.Data.LoadFromEnumerable(rows));

        var batch = _mlContext.Data.CreateEnumerable<Prediction>(model.Transform(view), reuseRowObject: false).ToArray();

        foreach (var row in batch)
        {
            Assert.IsTrue(row.Score.All(float.IsFinite), string.Join(", ", row.Score));
            Assert.IsTrue(row.PredictedLabel is >= 1 and <= 3, $"{row.PredictedLabel}");
        }
        var chain = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 3)).Append(model);
        var engine = _mlContext.Model.CreatePredictionEngine<Blobs.Row, Prediction>(chain);
        for (int i = 0; i < rows.Length; i++)
            CollectionAssert.AreEqual(batch[i].Score, engine.Predict(rows[i]).Score, $"{rows[i].Noise}");
    }

    [TestMethod]
    [DynamicData(nameof(Normalizations))]
    public void NormalizeInputs_HugeNumber_StaysFinite(InputNormalization normalization)
    {
        var step = _mlContext.Transforms.NormalizeInputs("Noise", normalization: normalization).Fit(Blobs.View(_mlContext, 90));
        var rows = Huge.Select(x => new Blobs.Row { Noise = x });

        var values = step.Transform(_mlContext.Data.LoadFromEnumerable(rows)).GetColumn<float>("Noise").ToArray();

        Assert.IsTrue(values.All(float.IsFinite), string.Join(", ", values));
    }

    // Weights that let numbers grow without bounds.
    [TestMethod]
    public void Transform_ScoresNotFinite_HaveNoLabel()
    {
        var (data, trained) = Blobs.Trained(_mlContext, 30);
        var own = trained.Model;
        own.Network.Store.Values.Fill(1e30f);
        var endless = new TrainedModel(own.Encoder, own.Network, own.Labels, own.Summary, own.ColumnNames, own.Task);
        var model = new DeepResidualTransformer(endless, trained.Inputs);

        foreach (var row in _mlContext.Data.CreateEnumerable<Prediction>(model.Transform(data), reuseRowObject: false))
        {
            Assert.AreEqual(0u, row.PredictedLabel);
            Assert.IsTrue(row.Score.All(float.IsNaN), string.Join(", ", row.Score));
        }
    }
}
