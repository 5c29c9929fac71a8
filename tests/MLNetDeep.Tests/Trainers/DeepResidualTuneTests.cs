using System.Reflection;
using Microsoft.ML;
using MLNetDeep.Tests.Transforms;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Tests.Trainers;

/// <summary>The search for options with a trainer's columns, through the trainers of all tasks.</summary>
[TestClass]
public sealed class DeepResidualTuneTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>Only rates, of which the trainer has one that learns nothing.</summary>
    private static readonly TuningOptions Rates = new()
    {
        Candidates = 6,
        MinEpochs = 2,
        Space = new TuningSpace
        {
            Blocks = null, Width = null, HiddenWidth = null, Activation = null, Normalization = null, Dropout = null, ResidualDropout = null,
            LearningRate = new(1e-3, 0.03, Logarithmic: true), WeightDecay = null, LabelSmoothing = null, BatchSize = null, InputNormalization = null,
            EmbeddingDimensions = null,
        },
    };

    [TestMethod]
    public void Tune_EachTask_FindsOptionsForATrainerOfItsKind()
    {
        var data = Houses.Encoded(_mlContext, 240);

        var binary = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = ["Town"], LearningRate = 1e-6f }).Tune(data, Rates);
        var multiclass = new DeepResidualTrainer(_mlContext, Houses.Multiclass with { CategoricalColumnNames = ["Town"], LearningRate = 1e-6f }).Tune(data, Rates);
        var regression = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { CategoricalColumnNames = ["Town"], LearningRate = 1e-6f })
            .Tune(data, Rates);

        Assert.IsLessThan(binary.Default.Metric!.Value, binary.Best.Metric!.Value);
        Assert.IsLessThan(multiclass.Default.Metric!.Value, multiclass.Best.Metric!.Value);
        Assert.IsLessThan(regression.Default.Metric!.Value, regression.Best.Metric!.Value);
        Assert.AreEqual(ValidationMetric.Rmse, regression.Metric);
        Assert.IsGreaterThan(0.9, _mlContext.BinaryClassification.Evaluate(
            new DeepResidualBinaryTrainer(_mlContext, binary.BestOptions).Fit(data).Transform(data), "Dear").AreaUnderRocCurve);
        Assert.IsGreaterThan(0.7, _mlContext.MulticlassClassification.Evaluate(
            _mlContext.MulticlassClassification.Trainers.DeepResidual(multiclass.BestOptions).Fit(data).Transform(data), "Range").MicroAccuracy);
        Assert.IsGreaterThan(0.5, _mlContext.Regression.Evaluate(
            _mlContext.Regression.Trainers.DeepResidual(regression.BestOptions).Fit(data).Transform(data), "Price").RSquared);
    }

    // The trial of the trainer's own options is what its Fit comes to: the same rows are set aside.
    [TestMethod]
    public void Tune_SeededContext_IsTheSameEachTimeAndChangesNothing()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var data = Blobs.Encoded(_mlContext, 120);
        var trainer = Blobs.Trainer(_mlContext);
        float[][] before = trainer.Fit(data).Transform(data).Vectors("Score");
        var told = new List<TuningTrial>();

        var first = trainer.Tune(data, Rates, new Listener(told.Add));
        var second = trainer.Tune(data, Rates);

        Assert.AreEqual("6×6 2×20", string.Join(" ", first.Trials.GroupBy(trial => trial.Epochs).Select(rung => $"{rung.Count()}×{rung.Key}")));
        CollectionAssert.AreEqual(first.Trials.Select(trial => trial.Metric).ToArray(), second.Trials.Select(trial => trial.Metric).ToArray());
        Assert.AreEqual(first.BestOptions, second.BestOptions);
        CollectionAssert.AreEqual(told, first.Trials.ToArray());
        var summary = trainer.Fit(data).Model.Summary;
        Assert.AreEqual(summary.Curve[summary.BestEpoch - 1].Validation.LogLoss, first.Default.Metric);
        var after = trainer.Fit(data).Transform(data).Vectors("Score");
        for (var r = 0; r < before.Length; r++)
            CollectionAssert.AreEqual(before[r], after[r]);
        Assert.IsTrue(log.Any(line => line.Contains("Trial 8/8, rung 2, candidate ")));
        Assert.IsTrue(log.Any(line => line.Contains($"Best options: {first.Best.Description}")));
    }

    [TestMethod]
    public void Tune_FaultyOptions_AreRefusedBeforeARowIsRead()
    {
        var data = new CountingDataView(Blobs.Encoded(_mlContext, 60));
        var trainer = Blobs.Trainer(_mlContext);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => trainer.Tune(data, new TuningOptions { Candidates = 1 })).Message,
            "Candidates must be in [2, 10000], but was 1.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => new DeepResidualTrainer(_mlContext, Blobs.Options with { LabelColumnName = "X" }).Tune(data, Rates)).Message, "Column 'X'");
        Assert.ThrowsExactly<ArgumentNullException>(() => trainer.Tune(null!));
        Assert.AreEqual(0, data.Moves);
    }

    [TestMethod]
    public void Tune_Cancelled_InAnyOfThreeWays_Stops()
    {
        var data = Blobs.Encoded(_mlContext, 60);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Blobs.Trainer(_mlContext).Tune(data, Rates, cancellation: source.Token));
        Assert.ThrowsExactly<OperationCanceledException>(
            () => new DeepResidualTrainer(_mlContext, Blobs.Options with { Run = new() { CancellationToken = source.Token } }).Tune(data, Rates));
        var trainer = Blobs.Trainer(_mlContext);
        Assert.ThrowsExactly<OperationCanceledException>(() => trainer.Tune(data, Rates, new Listener(_ => CancelExecution())));
    }

    private void CancelExecution() =>
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(_mlContext, []);

    private sealed class Listener(Action<TuningTrial> report) : IProgress<TuningTrial>
    {
        public void Report(TuningTrial value) => report(value);
    }
}
