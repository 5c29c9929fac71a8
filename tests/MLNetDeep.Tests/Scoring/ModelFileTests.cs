using System.Globalization;
using Microsoft.ML;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Save and Load: the same scores to the bit, here and in a process that has never heard of us.</summary>
[TestClass]
public sealed class ModelFileTests
{
    private static readonly Blobs.Row[] Rows = Blobs.Rows(40, seed: 4);

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Load_FromAPath_SameScoresAndSchema()
    {
        using var folder = new TempFolder();
        var (model, view) = Trained();
        _mlContext.Model.Save(model, view.Schema, folder.FileOf("model.zip"));

        var loaded = new MLContext().Model.Load(folder.FileOf("model.zip"), out var schema);

        CollectionAssert.AreEqual(view.Schema.Select(column => column.Name).ToArray(), schema.Select(column => column.Name).ToArray());
        var (expected, actual) = (model.Transform(view), loaded.Transform(view));
        DeepResidualPipelineTests.AssertSame(expected.Vectors("Score"), actual.Vectors("Score"));
        CollectionAssert.AreEqual(Texts(expected), Texts(actual));
        CollectionAssert.AreEqual(
            expected.Schema["Score"].Annotations.Schema.Select(annotation => (annotation.Name, annotation.Type)).ToArray(),
            actual.Schema["Score"].Annotations.Schema.Select(annotation => (annotation.Name, annotation.Type)).ToArray());
    }

    [TestMethod]
    public void Load_TransformerAloneFromAStream_HasAllItsParts()
    {
        var (data, model) = Blobs.Trained(_mlContext, 60);

        var loaded = (DeepResidualTransformer)SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, model));

        Assert.AreEqual("Features", loaded.FeatureColumnName);
        Assert.AreEqual(model.FeatureColumnType, loaded.FeatureColumnType);
        Assert.AreEqual(model.Model.Labels.Type, loaded.Model.Labels.Type);
        CollectionAssert.AreEqual(model.Model.Labels.Values.ToArray(), loaded.Model.Labels.Values.ToArray());
        Assert.AreEqual(model.Model.Summary.Options, loaded.Model.Summary.Options);
        Assert.AreEqual(1, loaded.Model.Summary.Seed);
        CollectionAssert.AreEqual(model.Model.Summary.Curve.ToArray(), loaded.Model.Summary.Curve.ToArray());
        DeepResidualPipelineTests.AssertSame(model.Transform(data).Vectors("Score"), loaded.Transform(data).Vectors("Score"));
    }

    [TestMethod]
    public void Load_FreshProcess_SameScores()
    {
        using var folder = new TempFolder();
        var (model, _) = Trained();
        string[] lines = [.. Rows.Select(row => string.Join(',', row.Label, Text(row.X), Text(row.Noise), Text(row.Y), Text(row.Weight)))];
        var view = _mlContext.Data.LoadFromTextFile<Blobs.Row>(folder.Write("data.csv", lines), separatorChar: ',');
        string path = folder.FileOf("model.zip");
        _mlContext.Model.Save(model, view.Schema, path);

        string[] output = FreshProcess.Score(path, folder.FileOf("data.csv"), "Score", "PredictedLabel", "Text");

        var scored = model.Transform(view);
        var (scores, keys, texts) = (scored.Vectors("Score"), scored.Values<uint>("PredictedLabel"), Texts(scored));
        Assert.HasCount(Rows.Length, output);
        for (int i = 0; i < Rows.Length; i++)
            Assert.AreEqual($"{string.Join(' ', scores[i].Select(Text))}\t{keys[i]}\t{texts[i]}", output[i]);
    }

    [TestMethod]
    public void Save_TwiceAndAfterLoad_SameBytes()
    {
        var model = Blobs.Trained(_mlContext, 60).Model;
        byte[] first = SavedModel.Save(_mlContext, model);

        byte[] again = SavedModel.Save(_mlContext, model);
        byte[] reloaded = SavedModel.Save(_mlContext, SavedModel.Load(_mlContext, first));

        foreach (string entry in new[] { SavedModel.Network, SavedModel.Weights, SavedModel.Header })
        {
            CollectionAssert.AreEqual(SavedModel.Entry(first, entry), SavedModel.Entry(again, entry), entry);
            CollectionAssert.AreEqual(SavedModel.Entry(first, entry), SavedModel.Entry(reloaded, entry), entry);
        }
    }

    [TestMethod]
    public void Load_TwoModelsInOneChain_EachHasItsOwnWeights()
    {
        var data = Blobs.Encoded(_mlContext, 90);
        var chain = Blobs.Trainer(_mlContext)
            .Append(_mlContext.Transforms.CopyColumns("First", "Score"))
            .Append(new DeepResidualTrainer(_mlContext, Blobs.Options with { FeatureColumnName = "First", Width = 4, Epochs = 2 }))
            .Fit(data);

        var loaded = SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, chain, data.Schema));

        foreach (string name in new[] { "First", "Score" })
            DeepResidualPipelineTests.AssertSame(chain.Transform(data).Vectors(name), loaded.Transform(data).Vectors(name));
    }

    private (ITransformer Model, IDataView View) Trained()
    {
        var view = Blobs.View(_mlContext, 90);
        var pipeline = Blobs.Encoding(_mlContext)
            .Append(new DeepResidualTrainer(_mlContext, Blobs.Options with { Epochs = 3 }))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Text", "PredictedLabel"));
        return (pipeline.Fit(view), view);
    }

    private static string[] Texts(IDataView view) => [.. view.Values<ReadOnlyMemory<char>>("Text").Select(text => text.ToString())];

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
