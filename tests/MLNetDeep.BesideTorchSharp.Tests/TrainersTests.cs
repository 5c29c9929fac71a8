using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;
using Microsoft.ML.TorchSharp.NasBert.Models;
using MLNetDeep.Tests;
using MLNetDeep.TorchSharp.Tests;

namespace MLNetDeep.BesideTorchSharp.Tests;

/// <summary>Trainers of both packages in one process: what docs/gpu.md says of them.</summary>
[TestClass, DoNotParallelize]
public sealed class TrainersTests : LibtorchTests
{
    private readonly TempFolder _folder = new();
    private readonly MLContext _mlContext = new(seed: 1);

    // Weights are taken from here, and an address that is not Microsoft's is refused before anything is sent.
    [TestInitialize]
    public void ForbidDownloads()
    {
        _mlContext.TempFilePath = Path.GetDirectoryName(_folder.FileOf("x"))!;
        Environment.SetEnvironmentVariable("MICROSOFTML_RESOURCE_PATH", _mlContext.TempFilePath);
        Environment.SetEnvironmentVariable("MICROSOFTML_RESOURCE_URL", "https://localhost/");
    }

    [TestCleanup]
    public void DeleteFolder() => _folder.Dispose();

    [TestMethod]
    public void SentenceSimilarity_WithoutItsWeights_AsksForADownload()
    {
        var fault = Assert.ThrowsExactly<AggregateException>(() => _mlContext.Regression.Trainers.SentenceSimilarity().Fit(Sentences()));
        Assert.IsInstanceOfType<NotSupportedException>(fault.InnerException);
        Assert.Contains("only supports downloading", fault.Message);
    }

    [TestMethod]
    public void TextClassification_WithWeights_HasDisposedOfItsLayers()
    {
        WriteWeights("NasBert2000000.tsm", embedding: 64, [9, 11, 7, 0, 0, 0, 11, 11, 7, 0, 0, 0, 9, 7, 11, 0, 0, 0, 10, 7, 9, 0, 0, 0]);
        AssertDisposed(_mlContext.MulticlassClassification.Trainers.TextClassification(labelColumnName: "Kind", maxEpochs: 1));
    }

    [TestMethod]
    public void SentenceSimilarity_WithWeights_HasDisposedOfItsLayers()
    {
        WriteWeights("NasBert2000000.tsm", embedding: 64, [9, 11, 7, 0, 0, 0, 11, 11, 7, 0, 0, 0, 9, 7, 11, 0, 0, 0, 10, 7, 9, 0, 0, 0]);
        AssertDisposed(_mlContext.Regression.Trainers.SentenceSimilarity(maxEpochs: 1));
    }

    [TestMethod]
    public void NamedEntityRecognition_WithWeights_HasDisposedOfItsLayers()
    {
        WriteWeights("pretrained_NasBert_14M_encoder.tsm", embedding: 128, [15, 16, 14, 0, 0, 0, 15, 16, 14, 0, 0, 0, 17, 14, 15, 0, 0, 0, 17, 14, 15, 0, 0, 0]);
        AssertDisposed(_mlContext.MulticlassClassification.Trainers.NamedEntityRecognition(
            labelColumnName: "Words", sentence1ColumnName: "Sentence1", maxEpochs: 1));
    }

    [TestMethod]
    public void DeepResidual_OnLibtorchAfterATrainerOfTheirs_LearnsAndIsLoaded()
    {
        Assert.ThrowsExactly<AggregateException>(() => _mlContext.Regression.Trainers.SentenceSimilarity().Fit(Sentences()));
        var data = Rows();
        var trainer = _mlContext.BinaryClassification.Trainers.DeepResidual(new DeepResidualBinaryTrainer.Options
        {
            Run = new() { Engine = new TorchSharpEngine("cpu") },
            Epochs = 20,
            Ensemble = new() { Bagging = 0 },
        });
        var model = trainer.Fit(data);
        Assert.IsGreaterThan(0.95, _mlContext.BinaryClassification.Evaluate(model.Transform(data)).Accuracy);

        _mlContext.Model.Save(model, data.Schema, _folder.FileOf("model.zip"));
        var loaded = _mlContext.Model.Load(_folder.FileOf("model.zip"), out _);
        CollectionAssert.AreEqual(Scores(model.Transform(data)), Scores(loaded.Transform(data)));
    }

    // An encoder as theirs is, with weights that were not trained.
    private void WriteWeights(string name, int embedding, int[] architecture)
    {
        using var encoder = new NasBertEncoder(
            paddingIdx: 1, vocabSize: 50_265, maxSeqLen: 512, embedSize: embedding, activationFn: "gelu", numSegments: 0,
            numEncoderLayers: architecture.Length, arches: architecture, encoderNormalizeBefore: true, applyBertInit: true);
        Directory.CreateDirectory(_folder.FileOf("mlnet"));
        encoder.save(_folder.FileOf($"mlnet/{name}"));
    }

    // Their layers dispose of what torch.nn.init returns, which is the layer's own weight.
    private void AssertDisposed(IEstimator<ITransformer> trainer) =>
        Assert.AreEqual("Tensor invalid -- empty handle.", Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(Sentences())).Message);

    private IDataView Sentences()
    {
        var rows = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(r => new Pair
        {
            Sentence1 = "It is raining.",
            Sentence2 = r % 2 == 0 ? "It rains." : "It is dry.",
            Label = r % 2,
            Kind = r % 2 == 0 ? "wet" : "dry",
            Words = ["other", "other", "weather"],
        }).ToArray());
        return _mlContext.Transforms.Conversion.MapValueToKey([new("Kind"), new("Words")]).Fit(rows).Transform(rows);
    }

    private IDataView Rows()
    {
        var random = new Random(1);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(r => new Row
        {
            Features = [random.NextSingle() + r % 2, random.NextSingle(), random.NextSingle() - r % 2, random.NextSingle()],
            Label = r % 2 == 1,
        }).ToArray());
    }

    private static float[] Scores(IDataView scored) => [.. scored.GetColumn<float>("Score")];

    private sealed class Pair
    {
        public string Sentence1 { get; set; } = "";

        public string Sentence2 { get; set; } = "";

        public float Label { get; set; }

        public string Kind { get; set; } = "";

        public string[] Words { get; set; } = [];
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
