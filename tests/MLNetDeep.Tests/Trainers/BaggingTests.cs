using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.OnnxConverter;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Trainers that train several networks: they fit, save, load, predict, and convert to ONNX as others do.</summary>
[TestClass]
public sealed class BaggingTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_EachTask_GivesAPipelineThatLoadsAndConverts()
    {
        var data = Houses.View(_mlContext, 60);
        var ensemble = new EnsembleOptions { Bagging = 3 };
        var calibrated = new ValidationOptions { Calibrate = true };
        IEstimator<ITransformer>[] trainers =
        [
            new DeepResidualTrainer(_mlContext, Houses.Multiclass with { Epochs = 2, Ensemble = ensemble, Validation = calibrated }),
            new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 2, Ensemble = ensemble, Validation = calibrated }),
            new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Epochs = 2, Ensemble = ensemble }),
        ];

        var models = trainers.Select(trainer =>
        {
            var model = Houses.Encoding(_mlContext).Append(trainer).Fit(Houses.View(_mlContext, 96));
            var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model, data.Schema));
            CollectionAssert.AreEqual(Scores(model, data), Scores(loaded, data));
            return ConvertedModel.Of(_mlContext, $"{trainer}", loaded, data);
        }).ToArray();

        ConvertedModel.AssertScoreAlike(models);
    }

    [TestMethod]
    public void Fit_Log_SaysWhichNetworkAndWhatWasKept()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) =>
        {
            lock (log)
                log.Add(message.Message);
        };
        var model = new DeepResidualTrainer(
            _mlContext, Blobs.Options with { Epochs = 2, Ensemble = new() { Bagging = 3 }, Validation = new() { Calibrate = true } })
            .Fit(Blobs.Encoded(_mlContext, 120)).Model;

        Assert.AreEqual(3, model.Report.Networks);
        for (var network = 1; network <= 9; network++)           // three numeric embeddings and another loss for two folds, one for the last
            Assert.HasCount(2, log.Where(text => text.Contains($"Network {network} of 9, epoch ")).ToArray());
        StringAssert.Contains(log.Single(text => text.Contains("Kept 3 networks: ")), $"validation {model.Summary.HeldOut}");
        Assert.HasCount(1, log.Where(text => text.Contains("The temperature is ")).ToArray());
    }

    [TestMethod]
    public void Fit_KindChosen_LogSaysWhichAndTheLossesOfAll()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) =>
        {
            lock (log)
                log.Add(message.Message);
        };
        var summary = new DeepResidualTrainer(_mlContext, new DeepResidualTrainer.Options { Width = 8, Epochs = 1, Ensemble = new() { Bagging = 2 } })
            .Fit(Blobs.Encoded(_mlContext, 60)).Model.Summary;

        var trials = summary.BaggingTrials!;
        Assert.HasCount(4, trials);
        foreach (var trial in trials)
            Assert.HasCount(1, log.Where(text => text.EndsWith($"{(trial.IsTaken ? "Took" : "Tried")} {trial}", StringComparison.Ordinal)).ToArray());
        Assert.HasCount(1, trials.Where(trial => trial.IsTaken).ToArray());
    }

    [TestMethod]
    public void Create_OptionsOfAModel_TrainsTheSameNetworks()
    {
        var data = Blobs.Encoded(_mlContext, 60);
        var first = new DeepResidualTrainer(
            _mlContext, new DeepResidualTrainer.Options { Width = 8, Epochs = 1, Ensemble = new() { Bagging = 2 } }).Fit(data).Model;
        var options = new DeepResidualTrainer.Options(first.Summary.Options);
        Assert.AreEqual(new DeepResidualTrainer.Options().LabelColumnName, options.LabelColumnName);
        var second = new DeepResidualTrainer(_mlContext, options).Fit(data).Model;
        Assert.IsNull(second.Summary.BaggingTrials);
        Assert.AreEqual(first.Summary.Options, second.Summary.Options);
        Assert.AreEqual((first.Summary.Seed, first.Summary.HeldOut), (second.Summary.Seed, second.Summary.HeldOut));
    }

    [TestMethod]
    public void Create_CalibrateInARegression_IsRefusedByName() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(
            () => new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Validation = new() { Calibrate = true } })).Message,
        "Validation.Calibrate must be false in a regression");

    private static float[] Scores(ITransformer model, IDataView data)
    {
        var scored = model.Transform(data);
        return scored.Schema["Score"].Type is VectorDataViewType ? [.. scored.GetColumn<float[]>("Score").SelectMany(row => row)]
            : [.. scored.GetColumn<float>("Score")];
    }
}
