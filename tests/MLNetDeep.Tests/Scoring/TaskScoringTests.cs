using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>The models of binary classification and regression, on mixed tables: saved, loaded, one row at a time, and lazy.</summary>
[TestClass]
public sealed class TaskScoringTests
{
    private static readonly string[] Categories = ["Town", "Colour"];

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class Prediction
    {
        public float Score { get; set; }
    }

    private TransformerChain<ITransformer> Trained(LearningTask task)
    {
        IEstimator<ITransformer> trainer = task == LearningTask.Binary
            ? new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = Categories, Epochs = 3 })
            : new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { CategoricalColumnNames = Categories, Epochs = 3 });
        return Houses.Encoding(_mlContext).Append(trainer).Fit(Houses.View(_mlContext, 120));
    }

    [TestMethod]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Load_FreshProcess_SameScores(LearningTask task)
    {
        using var folder = new TempFolder();
        var chain = Trained(task);
        string[] columns = task == LearningTask.Binary ? ["Score", "Probability", "PredictedLabel"] : ["Score"];
        // Town 99 is none of training's.
        string[] lines = [.. Houses.Rows(30, seed: 3).Select((row, i) => string.Join(
            ',', Text(row.Size), Text(row.Noise), i == 4 ? "town 99" : row.Town, row.Colour, Text(row.Price), row.Dear, row.Range))];
        var view = _mlContext.Data.LoadFromTextFile(
            folder.Write("data.csv", lines),
            [
                new("Size", DataKind.Single, 0), new("Noise", DataKind.Single, 1), new("Town", DataKind.String, 2), new("Colour", DataKind.String, 3),
                new("Price", DataKind.Single, 4), new("Dear", DataKind.Boolean, 5), new("Range", DataKind.String, 6),
            ],
            separatorChar: ',');
        _mlContext.Model.Save(chain, view.Schema, folder.FileOf("model.zip"));

        string[] output = FreshProcess.Score(folder.FileOf("model.zip"), folder.FileOf("data.csv"), columns);

        var scored = chain.Transform(view);
        var scores = scored.Values<float>("Score");
        Assert.HasCount(30, output);
        for (int i = 0; i < 30; i++)
        {
            string expected = task == LearningTask.Binary
                ? $"{Text(scores[i])}\t{Text(Softmax.OfTwo(scores[i]))}\t{scores[i] > 0}"
                : Text(scores[i]);
            Assert.AreEqual(expected, output[i]);
        }
    }

    [TestMethod]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Load_TransformerAlone_HasAllItsParts(LearningTask task)
    {
        var own = (DeepResidualPredictionTransformer)Trained(task).LastTransformer;
        byte[] file = SavedModel.Save(_mlContext, own);

        var loaded = (DeepResidualPredictionTransformer)SavedModel.Load(new MLContext(), file);

        Assert.AreEqual(own.GetType(), loaded.GetType());
        Assert.AreEqual("Features", loaded.FeatureColumnName);
        Assert.AreEqual(own.FeatureColumnType, loaded.FeatureColumnType);
        CollectionAssert.AreEqual(Categories, loaded.CategoricalColumnNames.ToArray());
        Assert.AreEqual(own.Model.Summary.Options, loaded.Model.Summary.Options);
        CollectionAssert.AreEqual(new[] { "Size", "Noise", "Town", "Colour" }, loaded.Model.ColumnNames!.ToArray());
        CollectionAssert.AreEqual(SavedModel.Entry(file, SavedModel.Header), SavedModel.Entry(SavedModel.Save(_mlContext, loaded), SavedModel.Header));
    }

    [TestMethod]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Predict_EveryRow_EqualsTransform(LearningTask task)
    {
        var chain = Trained(task);
        var rows = Houses.Rows(60, seed: 3);
        var scores = chain.Transform(_mlContext.Data.LoadFromEnumerable(rows)).Values<float>("Score");
        using var engine = _mlContext.Model.CreatePredictionEngine<Houses.Row, Prediction>(chain);

        for (int i = 0; i < rows.Length; i++)
            Assert.AreEqual(scores[i], engine.Predict(rows[i]).Score, $"row {i}");
    }

    [TestMethod]
    public void Cursor_AsksForWhatIsNeeded_Only()
    {
        var chain = Trained(LearningTask.Binary);
        var watched = new CountingDataView(Houses.Encoded(_mlContext, 40));
        var scored = chain.LastTransformer.Transform(watched);
        Assert.AreEqual(0, watched.Opened);

        scored.Values<float>("Price");
        CollectionAssert.AreEquivalent(new[] { "Price" }, watched.Pulls.Keys.ToArray());
        scored.Values<bool>("PredictedLabel");

        CollectionAssert.AreEquivalent(new[] { "Price", "Features", "Town", "Colour" }, watched.Pulls.Keys.ToArray());
        Assert.AreEqual(40, watched.Pulls["Town"]);
        Assert.AreEqual(watched.Opened, watched.Disposed);
    }

    [TestMethod]
    [DataRow(SavedModel.Header)]
    [DataRow(SavedModel.Network)]
    public void Load_AlteredOrCutOff_ThrowsOrGivesTheSameScores(string entry)
    {
        var data = Houses.Encoded(_mlContext, 24);
        var model = new DeepResidualBinaryTrainer(
            _mlContext, Houses.Binary with
            {
                CategoricalColumnNames = ["Colour"], Width = 2, Architecture = new() { HiddenWidth = 2, NumericEmbedding = NumericEmbedding.None() }, Epochs = 1,
                Run = new() { Report = false },
            }).Fit(data);
        byte[] file = SavedModel.Save(_mlContext, model);
        byte[] content = SavedModel.Entry(file, entry);
        var expected = model.Transform(data).Values<float>("Score");

        for (int i = 0; i < content.Length; i += 3)
        {
            byte[] altered = [.. content];
            altered[i] ^= (byte)(1 << i % 8);
            foreach (byte[] damaged in new[] { altered, content[..i] })
                if (Load(SavedModel.With(file, entry, damaged)) is { } loaded)
                    CollectionAssert.AreEqual(expected, loaded.Transform(data).Values<float>("Score"));
        }
    }

    [TestMethod]
    public void Load_NetworkOfAnotherTask_SaysSo()
    {
        var data = Houses.Encoded(_mlContext, 24);
        byte[] file = SavedModel.Save(_mlContext, new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1 }).Fit(data));
        byte[] other = SavedModel.Save(_mlContext, new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Epochs = 1 }).Fit(data));
        foreach (string entry in new[] { SavedModel.Network, SavedModel.Weights })
            file = SavedModel.With(file, entry, SavedModel.Entry(other, entry));

        var e = Assert.Throws<Exception>(() => SavedModel.Load(_mlContext, file));

        StringAssert.Contains(e.ToString(), "its network is of the task Regression; expected Binary.");
    }

    [TestMethod]
    public void Read_PayloadOfVersion1_HasNoCategories()
    {
        var (data, model) = Blobs.Trained(_mlContext, 30);
        var (network, weights) = ModelFile.Write(model.Model);
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("Features");
            writer.Write(true);
        }
        payload.Position = 0;

        var read = DeepResidualTransformer.Read(new BinaryReader(payload), name => name == ModelFile.NetworkEntry ? network : weights);

        Assert.IsEmpty(read.CategoricalColumnNames);
        DeepResidualPipelineTests.AssertSame(model.Transform(data).Vectors("Score"), read.Transform(data).Vectors("Score"));
    }

    [TestMethod]
    [DataRow(-1, "", 0, 2, "Text", "there are -1 categorical columns, but 3 values a row")]
    [DataRow(int.MaxValue, "", 0, 2, "Text", "there are 2147483647 categorical columns, but 3 values a row")]
    [DataRow(1, "", 0, 2, "Text", "the categorical column '' has 0 values a row of 2 keys")]
    [DataRow(1, "Colour", -1, 2, "Text", "the categorical column 'Colour' has -1 values a row of 2 keys")]
    [DataRow(1, "Colour", 4, 2, "Text", "the categorical column 'Colour' has 4 values a row of 2 keys")]
    [DataRow(1, "Colour", 0, -2, "Text", "the categorical column 'Colour' has 0 values a row of -2 keys")]
    [DataRow(1, "Colour", 0, 1 << 20, "Text", "end of the stream")]
    [DataRow(1, "Colour", 0, int.MaxValue, "Text", "of 2147483647 keys")]
    [DataRow(1, "Colour", 2, 2, "", "the categorical columns have 2 values a row, but the network reads 1")]
    [DataRow(0, "", 0, 0, "", "the categorical columns have 0 values a row, but the network reads 1")]
    public void Read_HostilePayload_Throws(int columns, string name, int size, int count, string type, string message)
    {
        var data = Houses.Encoded(_mlContext, 24);
        var model = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = ["Colour"], Epochs = 1 }).Fit(data);
        var (network, weights) = ModelFile.Write(model.Model);
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("Features");
            writer.Write(true);
            writer.Write(columns);
            if (columns == 1)
            {
                writer.Write(name);
                writer.Write(size);
                writer.Write(count);
                writer.Write(type);
            }
        }
        payload.Position = 0;

        var e = Assert.Throws<Exception>(
            () => DeepResidualBinaryTransformer.Read(new BinaryReader(payload), entry => entry == ModelFile.NetworkEntry ? network : weights));

        Assert.IsTrue(e is InvalidDataException or IOException, e.GetType().Name);
        StringAssert.Contains(e.Message, message);
    }

    private ITransformer? Load(byte[] file)
    {
        try
        {
            return SavedModel.Load(_mlContext, file);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
