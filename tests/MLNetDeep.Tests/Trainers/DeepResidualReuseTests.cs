using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Transforms;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Training that goes on from what ML.NET holds, pretraining without labels, and the search for a learning rate.</summary>
[TestClass]
public sealed class DeepResidualReuseTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    private static DeepResidualBinaryTrainer.Options Mixed { get; } = Houses.Binary with { CategoricalColumnNames = ["Town"] };

    /// <summary>A rate so small that what a training starts from is what it ends with.</summary>
    private static DeepResidualBinaryTrainer.Options Standing(InitialModel model) => Mixed with
    {
        Transfer = new() { InitialModel = model }, Epochs = 1, LearningRate = 1e-12f, Regularization = new() { WeightDecay = 0 },
        Normalization = Networks.Normalization.LayerNorm(),
    };

    [TestMethod]
    public void ToInitialModel_OfAnyHolder_StartsFromItsWeights()
    {
        using var folder = new TempFolder();
        var view = Houses.View(_mlContext, 240);
        var options = Mixed with { Normalization = Networks.Normalization.LayerNorm() };
        var chain = Houses.Encoding(_mlContext).Append(new DeepResidualBinaryTrainer(_mlContext, options))
            .Append(_mlContext.Transforms.CopyColumns("Copy", "Score")).Fit(view);
        var data = Houses.Encoding(_mlContext).Fit(view).Transform(view);
        float[] expected = chain.Transform(view).Values<float>("Score");
        _mlContext.Model.Save(chain, view.Schema, folder.FileOf("model.zip"));
        using var file = File.OpenRead(folder.FileOf("model.zip"));

        InitialModel[] models =
        [
            chain.ToInitialModel(),
            ((IEnumerable<ITransformer>)chain).OfType<DeepResidualBinaryTransformer>().Single().ToInitialModel(),
            _mlContext.Model.Load(folder.FileOf("model.zip"), out _).ToInitialModel(),
            _mlContext.Model.LoadInitialModel(folder.FileOf("model.zip")),
            _mlContext.Model.LoadInitialModel(file),
        ];

        Assert.HasCount(1, models.Select(model => model.Sha256).Distinct().ToArray());
        var trained = new DeepResidualBinaryTrainer(_mlContext, Standing(models[^1])).Fit(data);
        ColumnReading.AreClose(expected, trained.Transform(data).Values<float>("Score"), 1e-4f);
        Assert.AreEqual(models[0].Sha256, trained.Model.Summary.InitialModelSha256);
    }

    [TestMethod]
    public void LoadInitialModel_FileOfCore_SaysWhatReadsIt()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("core.zip");
        new DeepResidualBinaryTrainer(_mlContext, Mixed with { Epochs = 1 }).Fit(Houses.Encoded(_mlContext, 60)).Model.Save(path);

        var e = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Model.LoadInitialModel(path));
        StringAssert.StartsWith(
            e.Message, $"'{path}' has a model that TrainedModel.Save has written, without ML.NET's pipeline; InitialModel.FromFile reads it.");
        using var stream = File.OpenRead(path);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Model.LoadInitialModel(stream)).Message, "; InitialModel.FromStream reads it.");

        File.WriteAllText(path, "no model");
        Assert.DoesNotContain("TrainedModel.Save", Assert.Throws<Exception>(() => _mlContext.Model.LoadInitialModel(path)).Message);
    }

    [TestMethod]
    public void ToInitialModel_TwoNetworksInAChain_IsTheLast()
    {
        var view = Blobs.View(_mlContext, 60);
        var second = new DeepResidualTrainer(_mlContext, Blobs.Options with { FeatureColumnName = "First", Width = 4, Epochs = 1 });
        var chain = Blobs.Encoding(_mlContext).Append(Blobs.Trainer(_mlContext)).Append(_mlContext.Transforms.CopyColumns("First", "Score"))
            .Append(second).Fit(view);

        Assert.AreEqual(chain.LastTransformer.ToInitialModel().Sha256, ((ITransformer)chain).ToInitialModel().Sha256);
    }

    [TestMethod]
    public void ToInitialModel_NoNetwork_ThrowsNamingTheType()
    {
        var transformer = _mlContext.Transforms.CopyColumns("Copy", "Size").Fit(Houses.View(_mlContext, 3));

        var e = Assert.ThrowsExactly<ArgumentException>(() => transformer.ToInitialModel());

        StringAssert.Contains(e.Message, "ColumnCopyingTransformer is no trained network of MLNetDeep and has none in it");
        Assert.ThrowsExactly<ArgumentNullException>(() => ((ITransformer)null!).ToInitialModel());
    }

    [TestMethod]
    public void Fit_InitialModelOfAnotherTask_TakesTheBlocks()
    {
        var data = Houses.Encoded(_mlContext, 120);
        var binary = new DeepResidualBinaryTrainer(_mlContext, Mixed with { Epochs = 2 }).Fit(data);

        var trained = new DeepResidualRegressionTrainer(
            _mlContext, Houses.Regression with { CategoricalColumnNames = ["Town"], Transfer = new() { InitialModel = binary.ToInitialModel() } }).Fit(data);

        Assert.IsGreaterThan(0.6, _mlContext.Regression.Evaluate(trained.Transform(data), "Price").RSquared);
    }

    [TestMethod]
    public void Fit_InitialModelThatDoesNotFit_ThrowsBeforeReading()
    {
        var data = Houses.Encoded(_mlContext, 60);
        var initial = new DeepResidualBinaryTrainer(_mlContext, Mixed with { Epochs = 1 }).Fit(data).ToInitialModel();
        void AssertRefused(DeepResidualBinaryTrainer.Options options, IDataView rows, string message)
        {
            var watched = new CountingDataView(rows);
            var e = Assert.ThrowsExactly<ArgumentException>(() => new DeepResidualBinaryTrainer(_mlContext, options with { Transfer = options.Transfer with { InitialModel = initial } }).Fit(watched));
            StringAssert.Contains(e.Message, message);
            Assert.AreEqual(0, watched.Moves);
        }

        AssertRefused(Mixed with { CategoricalColumnNames = [] }, data, "The rows have 2 features in column 'Features'; expected 3 as in the initial model.");
        AssertRefused(
            Mixed with { CategoricalColumnNames = ["Colour"] }, data,
            "Key 1 of column 'Colour' stands for 'blue'; expected 'town 0', as in the initial model.");
        var otherKeys = Houses.Encoding(_mlContext).Fit(Houses.View(_mlContext, 5)).Transform(Houses.View(_mlContext, 60));
        AssertRefused(Mixed, otherKeys, "Key 3 of column 'Town' stands for 'town 2'; expected 'town 10', as in the initial model.");
        var renamed = _mlContext.Transforms.Concatenate("Features", "Noise", "Size").Fit(data).Transform(data);
        AssertRefused(Mixed, renamed, "slot 0 is 'Noise'; expected 'Size'");
    }

    [TestMethod]
    public void Pretrain_RowsWithoutLabelColumn_GivesAStart()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var data = Houses.Encoded(_mlContext, 240);
        var unlabelled = new CountingDataView(_mlContext.Transforms.DropColumns("Dear", "Price").Fit(data).Transform(data));
        var options = Mixed with { ExampleWeightColumnName = "Weight" };
        var before = options with { };
        var trainer = new DeepResidualBinaryTrainer(_mlContext, options);
        var reports = new List<PretrainingReport>();

        var start = trainer.Pretrain(unlabelled, new PretrainingOptions { Epochs = 2 }, new Listener(reports.Add));
        var again = trainer.Pretrain(unlabelled, new PretrainingOptions { Epochs = 2 });

        Assert.AreEqual(before, options);
        Assert.AreEqual(start.Sha256, again.Sha256);
        CollectionAssert.AreEquivalent(new[] { "Features", "Town" }, unlabelled.Pulls.Keys.ToArray());
        Assert.HasCount(2, reports);
        Assert.IsTrue(log.Any(line => line.Contains("Read 240 rows of 3 features, 1 of them categories, for pretraining.")));
        Assert.IsTrue(log.Any(line => line.Contains("Block 1/1, epoch 2/2: loss ")));
        var trained = new DeepResidualBinaryTrainer(_mlContext, Mixed with { Transfer = new() { InitialModel = start } }).Fit(data);
        Assert.AreEqual(start.Sha256, trained.Model.Summary.InitialModelSha256);
        Assert.IsGreaterThan(0.9, _mlContext.BinaryClassification.Evaluate(trained.Transform(data), "Dear").AreaUnderRocCurve);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(
                () => new DeepResidualBinaryTrainer(_mlContext, Mixed with { Transfer = new() { InitialModel = start } }).Pretrain(data)).Message,
            "Transfer.InitialModel must be null: pretraining starts from drawn weights.");
    }

    [TestMethod]
    public void FindLearningRate_EachTask_GivesARateAndChangesNothing()
    {
        var data = Houses.Encoded(_mlContext, 240);
        var trainer = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Epochs = 2 });
        float[] before = trainer.Fit(data).Transform(data).Values<float>("Score");

        var report = trainer.FindLearningRate(data, lowest: 1e-5, highest: 1, steps: 40);

        Assert.IsTrue(report.Suggestion is > 1e-5f and < 1, report.Suggestion.ToString());
        Assert.AreEqual(report, trainer.FindLearningRate(data, lowest: 1e-5, highest: 1, steps: 40));
        CollectionAssert.AreEqual(before, trainer.Fit(data).Transform(data).Values<float>("Score"));
        Assert.IsTrue(new DeepResidualBinaryTrainer(_mlContext, Mixed).FindLearningRate(data, steps: 40).Suggestion > 0);
        Assert.IsTrue(new DeepResidualTrainer(_mlContext, Houses.Multiclass).FindLearningRate(data, steps: 40).Suggestion > 0);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.FindLearningRate(data, steps: 1));
        Assert.ThrowsExactly<ArgumentNullException>(() => trainer.FindLearningRate(null!));
    }

    private sealed class Listener(Action<PretrainingReport> report) : IProgress<PretrainingReport>
    {
        public void Report(PretrainingReport value) => report(value);
    }
}
