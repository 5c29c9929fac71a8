using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>One network for each fold of the rows.</summary>
[TestClass]
public sealed class BaggedTrainingTests
{
    private static readonly DeepResidualOptions s_options = TestTables.Small() with
    {
        Width = 6, Architecture = ClassicOptions.Architecture with { HiddenWidth = 8 }, Epochs = 4, Run = new() { Report = false }, Ensemble = new() { Bagging = 3 },
    };

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Train_NoFolds_GivesTheBytesOfAPlainTraining(int bagging)
    {
        var data = EnsembleModels.Table(LearningTask.Multiclass, 60);
        var plain = DeepResidualTraining.Train(data, s_options with { Ensemble = ClassicOptions.Ensemble }, seed: 4);
        var bag = DeepResidualTraining.Train(data, s_options with { Ensemble = new() { Bagging = bagging } }, seed: 4);
        CollectionAssert.AreEqual(ModelFile.Write(plain).Network[..60], ModelFile.Write(bag).Network[..60]);
        CollectionAssert.AreEqual(plain.Network.Store.Values.ToArray(), bag.Network.Store.Values.ToArray());
        Assert.IsNull(bag.Summary.Networks);
        if (bagging == 0)
            Assert.AreEqual(TestTables.Bytes(plain), TestTables.Bytes(bag));
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_ThreadCounts_GiveTheSameBytes(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 90);
        var options = s_options with { Run = new(), Validation = ClassicOptions.Validation with { Calibrate = task != LearningTask.Regression } };
        var one = TestTables.Bytes(DeepResidualTraining.Train(data, options with { NumberOfThreads = 1 }, seed: 4));
        foreach (var threads in (int[])[2, 3, 7])
            Assert.AreEqual(one, TestTables.Bytes(DeepResidualTraining.Train(data, options with { NumberOfThreads = threads }, seed: 4)), $"{threads}");
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_ThreeFolds_GivesThreeNetworksOfOneEncoder(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 91);
        var model = DeepResidualTraining.Train(data, s_options, seed: 4);
        Assert.AreEqual((3, 91, 91, 3), (model.Networks.Count, model.Summary.TrainingRows, model.Summary.ValidationRows, model.Report.Networks));
        var networks = model.Summary.Networks!;
        Assert.AreEqual(91, networks.Sum(network => network.ValidationRows));
        Assert.IsTrue(networks.All(network => network.TrainingRows + network.ValidationRows == 91 && network.ValidationRows is 30 or 31));
        CollectionAssert.AllItemsAreUnique(model.Networks.Networks.Select(network => network.Store.Values[0]).ToArray());

        var rows = TestTables.Features(EnsembleModels.Table(task, 30, seed: 8));
        float[][] singles = [.. model.Networks.Networks.Select(network => EnsembleModels.Predict(Single(model, network), rows))];
        var joined = EnsembleModels.Predict(model, rows);
        for (var i = 0; i < joined.Length; i++)
            Assert.AreEqual(singles.Average(single => (double)single[i]), joined[i], 1e-6 * Math.Max(1, Math.Abs(joined[i])));
    }

    // The folds are drawn as the training draws them: each row has the score of the network of its fold.
    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Regression)]
    public void Train_OutOfFold_RowsAreScoredByTheNetworkOfTheirFold(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 61);
        var options = s_options with { Validation = ClassicOptions.Validation with { Metric = task == LearningTask.Regression ? ValidationMetric.Rmse : ValidationMetric.LogLoss } };
        var start = new TrainingStart(data, options, seed: 4);
        var clock = new TrainingClock(TimeProvider.System, limit: null);
        var bag = new BaggedTraining(start, seed: 4, clock, TimeProvider.System, () => throw new InvalidOperationException(), isCanceled: null).Run();
        var folds = StratifiedFolds.Divide(data, 3, new TrainingStart(data, options, seed: 4).Streams.Folds);
        CollectionAssert.AreEqual(Enumerable.Range(0, 61).ToArray(), bag.OutOfFold.Rows.Rows);
        var model = DeepResidualTraining.Train(data, options, seed: 4);
        for (var fold = 0; fold < 3; fold++)
        {
            var expected = DeepResidualTraining.ScoresOf(Single(model, model.Networks.Networks[fold]), new RowSet(data, folds[fold]));
            for (var i = 0; i < folds[fold].Length; i++)
                for (var c = 0; c < data.Outputs; c++)
                    Assert.AreEqual(expected.Scores[i * data.Outputs + c], bag.OutOfFold.Scores[folds[fold][i] * data.Outputs + c]);
        }
        Assert.AreEqual(bag.OutOfFold.Measure(start, start.Options.UsedLoss), model.Summary.HeldOut);
        // The metric by the definition.
        var sum = 0.0;
        for (var r = 0; r < 61; r++)
            sum += task == LearningTask.Regression ? Math.Pow(start.Targets!.Decode(bag.OutOfFold.Scores[r]) - data.Targets[r], 2)
                : -Math.Log(ProbabilityOf(bag.OutOfFold.Scores.AsSpan(r * 3, 3), data.Labels[r]));
        Assert.AreEqual(
            task == LearningTask.Regression ? Math.Sqrt(sum / 61) : sum / 61, model.Summary.HeldOut![options.Validation.Metric]!.Value, 1e-4);
    }

    [TestMethod]
    public void Train_Report_IsOfOutOfFoldScores()
    {
        var data = EnsembleModels.Table(LearningTask.Binary, 120);
        var model = DeepResidualTraining.Train(
            data, s_options with { Run = new(), Validation = ClassicOptions.Validation with { Threshold = DecisionThreshold.BestF1(), Calibrate = true } }, seed: 4);
        var evaluation = model.Report.Evaluation!;
        Assert.AreEqual((120, false), (evaluation.Rows, evaluation.OnTrainingRows));
        Assert.AreEqual(model.Summary.HeldOut!.LogLoss!.Value, evaluation.Metrics.LogLoss!.Value, 1e-5);
        Assert.AreEqual(model.Summary.HeldOut.Auc!.Value, evaluation.Metrics.Auc!.Value, 1e-5);
        Assert.AreEqual(model.Summary.Threshold!.Score, model.ScoreThreshold);
        Assert.AreNotEqual(1, model.Temperature);
        var page = model.Report.ToHtml();
        StringAssert.Contains(page, "<dt>networks</dt>\n<dd>3</dd>");
        StringAssert.Contains(page, "<dt>temperature</dt>");
        StringAssert.Contains(page, "Ensemble.Bagging");
        StringAssert.Contains(page, "Validation.Calibrate");
        var read = ModelFile.Read(ModelFile.Write(model).Network, ModelFile.Write(model).Weights);
        Assert.AreEqual(page, read.Report.ToHtml());
        Assert.AreEqual(model.ScoreThreshold, read.ScoreThreshold);
    }

    [TestMethod]
    public void Train_ValidationDataGiven_MeasuresTheWholeModelOnIt()
    {
        var (data, validation) = (EnsembleModels.Table(LearningTask.Multiclass, 60), EnsembleModels.Table(LearningTask.Multiclass, 50, seed: 3));
        var model = DeepResidualTraining.Train(data, s_options with { Run = new() }, seed: 4, validation);
        Assert.AreEqual((60, 50), (model.Summary.TrainingRows, model.Summary.ValidationRows));
        Assert.AreEqual(TestTables.LogLoss(model, validation), model.Summary.HeldOut!.LogLoss!.Value, 1e-5);
        Assert.AreEqual(TestTables.LogLoss(model, validation), model.Report.Evaluation!.Metrics.LogLoss!.Value, 1e-5);
        // The networks are those of a training without it.
        var without = DeepResidualTraining.Train(data, s_options, seed: 4);
        for (var m = 0; m < 3; m++)
            CollectionAssert.AreEqual(without.Networks.Networks[m].Store.Values.ToArray(), model.Networks.Networks[m].Store.Values.ToArray());
    }

    [TestMethod]
    public void Train_Progress_SaysWhichNetwork()
    {
        var recorder = new Recorder();
        DeepResidualTraining.Train(
            EnsembleModels.Table(LearningTask.Multiclass, 60), s_options.Watched(recorder) with { NumberOfThreads = 3, Loss = Loss.CrossEntropy() }, seed: 4);
        Assert.HasCount(12, recorder.Reports);
        foreach (var network in recorder.Reports.GroupBy(report => report.Network))
            CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, network.Select(report => report.Epoch).ToArray());
        Assert.IsTrue(recorder.Reports.All(report => report is { Network: >= 1 and <= 3, Networks: 3 }));
    }

    [TestMethod]
    public void Train_Cancelled_GivesTheNetworksThatHaveAnEpoch()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report is { Network: 2, Epoch: 2 })
                source.Cancel();
        });
        var options = s_options.Watched(recorder, source.Token) with { NumberOfThreads = 1 };
        var data = EnsembleModels.Table(LearningTask.Multiclass, 60);
        var model = DeepResidualTraining.Train(data, options with { Run = options.Run with { OnCancel = CancelBehavior.ReturnBest } }, seed: 4);
        Assert.AreEqual(2, model.Networks.Count);
        Assert.AreEqual(4, model.Summary.Networks![0].Epochs);
        Assert.AreEqual(2, model.Summary.Networks[1].Epochs);
        Assert.AreEqual(40, model.Summary.ValidationRows);
        var exception = Assert.ThrowsExactly<OperationCanceledException>(() => DeepResidualTraining.Train(data, options, seed: 4));
        Assert.AreEqual(source.Token, exception.CancellationToken);
        Assert.ThrowsExactly<OperationCanceledException>(
            () => DeepResidualTraining.Train(data, options with { Run = options.Run with { OnCancel = CancelBehavior.ReturnBest } }, seed: 4));
    }

    [TestMethod]
    public void Train_TimeIsOver_GivesAModel()
    {
        var data = EnsembleModels.Table(LearningTask.Multiclass, 60);
        var time = new ManualTime();                             // each step takes a second of it
        var model = DeepResidualTraining.Train(
            data, s_options with
            {
                NumberOfThreads = 1, Loss = Loss.CrossEntropy(), Epochs = 1_000_000, Validation = ClassicOptions.Validation with { Patience = null },
                Run = new() { TimeLimit = TimeSpan.FromMinutes(5), Report = false },
            }, seed: 4, validation: null, time.AdvanceAndGoOn, time);
        Assert.AreEqual(3, model.Networks.Count);
        Assert.AreEqual(
            "A limit or a cancellation ended the training: 3 of 3 networks had less than 1000000 epochs, one "
            + $"{model.Summary.Networks!.Min(network => network.Epochs)}. Quality.Fast, or fewer epochs, take less time.", model.Summary.Ended);
        var shortest = DeepResidualTraining.Train(
            data, s_options with { NumberOfThreads = 1, Run = new() { TimeLimit = TimeSpan.FromTicks(1) } }, seed: 4);
        Assert.AreEqual(1, shortest.Networks.Count);
        Assert.IsTrue(shortest.Report.ToHtml().Contains("A limit or a cancellation ended the training: the model has 1 of 3 networks.", StringComparison.Ordinal));
        Assert.IsNull(DeepResidualTraining.Train(data, s_options, seed: 4).Summary.Ended);
    }

    [TestMethod]
    public void Train_FailureInProgress_IsThrown()
    {
        var recorder = new Recorder(report => throw new NotSupportedException("Not now."));
        foreach (var threads in (int[])[1, 3])
            Assert.AreEqual("Not now.", Assert.ThrowsExactly<NotSupportedException>(() => DeepResidualTraining.Train(
                EnsembleModels.Table(LearningTask.Multiclass, 60), s_options.Watched(recorder) with { NumberOfThreads = threads }, seed: 4)).Message);
    }

    [TestMethod]
    public void Train_InitialModelOfSeveralNetworks_StartsFromTheFirst()
    {
        var data = EnsembleModels.Table(LearningTask.Multiclass, 60);
        var bag = DeepResidualTraining.Train(data, s_options, seed: 4);
        var still = s_options with { LearningRate = 1e-20f, Epochs = 1, Regularization = ClassicOptions.Regularization with { WeightDecay = 0 }, Transfer = new() { InitialModel = InitialModel.From(bag) } };
        var plain = DeepResidualTraining.Train(data, still with { Ensemble = ClassicOptions.Ensemble }, seed: 5);
        CollectionAssert.AreEqual(Weights(bag, 0), Weights(plain, 0));
        var again = DeepResidualTraining.Train(data, still, seed: 5);
        for (var m = 0; m < 3; m++)
            CollectionAssert.AreEqual(Weights(bag, 0), Weights(again, m));

        static float[] Weights(TrainedModel model, int network) => model.Networks.Networks[network].Store.Values.ToArray();
    }

    [TestMethod]
    public void Train_RowsThatCannotBeDivided_AreRefused()
    {
        var few = EnsembleModels.Table(LearningTask.Regression, 2);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(
            () => DeepResidualTraining.Train(few, s_options with { Normalization = Normalization.LayerNorm() })).Message, "Ensemble.Bagging is 3, but there are 2 rows");
        var rare = new TabularDataset(1, LearningTask.Binary);
        for (var r = 0; r < 9; r++)
            rare.Add([r], r == 4 ? 1 : 0);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(
            () => DeepResidualTraining.Train(rare, s_options)).Message, "are of one class: more rows, or fewer folds");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(
            EnsembleModels.Table(LearningTask.Binary, 6), s_options with { Ensemble = new() { Bagging = 6 }, Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Auc } })).Message,
            "of fold 1 of Ensemble.Bagging");
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefusedByName()
    {
        foreach (var bagging in (int[])[-1, 101])
            StringAssert.Contains(Fault(new() { Ensemble = new() { Bagging = bagging } }), $"Ensemble.Bagging must be in [0, 100], but was {bagging}.");
        StringAssert.Contains(Fault(new() { Ensemble = null! }), "Ensemble must not be null.");

        static string Fault(DeepResidualOptions options) => string.Join(" ", options.Faults());
    }

    [TestMethod]
    public void Divide_Folds_HaveTheSameShareOfEachClass()
    {
        var data = EnsembleModels.Table(LearningTask.Multiclass, 200);
        var folds = StratifiedFolds.Divide(data, 5, new MLNetDeep.Randomness.TorchGenerator(1));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 200).ToArray(), folds.SelectMany(rows => rows).ToArray());
        Assert.IsTrue(folds.All(rows => rows.Length == 40));
        for (var c = 0; c < 3; c++)
        {
            var counts = folds.Select(rows => rows.Count(row => data.Labels[row] == c)).ToArray();
            Assert.IsLessThanOrEqualTo(2, counts.Max() - counts.Min(), $"class {c}");
        }
        var numbers = EnsembleModels.Table(LearningTask.Regression, 200);
        var means = StratifiedFolds.Divide(numbers, 5, new MLNetDeep.Randomness.TorchGenerator(1))
            .Select(rows => rows.Average(row => (double)numbers.Targets[row])).ToArray();
        Assert.IsLessThan(2, means.Max() - means.Min());         // of numbers from 100 to 175
    }

    private static TrainedModel Single(TrainedModel model, Network network) =>
        new(model.Encoder, network, model.Labels, model.Summary, model.ColumnNames, model.Task, model.Targets);

    private static double ProbabilityOf(ReadOnlySpan<float> logits, int label)
    {
        var probabilities = new float[logits.Length];
        Softmax.Apply(logits, probabilities);
        return probabilities[label];
    }
}
