using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>The kind of a bag's networks, numeric embedding and label smoothing, which its first folds choose.</summary>
[TestClass]
public sealed class BaggingTrialTests
{
    private static readonly NumericEmbedding[] s_kinds = [NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear(), NumericEmbedding.None()];

    // All but the size is as by default.
    private static readonly DeepResidualOptions s_options = new()
    {
        Width = 8, Architecture = new() { HiddenWidth = 8 }, Epochs = 2, BatchSize = 32, NumberOfThreads = 1, Ensemble = new() { Bagging = 3 },
        Run = new() { Report = false },
    };

    // Whether a number is 0 to the last bit says the class; the others lie in no scale, so that only bins tell 0 from them.
    [TestMethod]
    public void Train_ExactZerosDecide_TakesPiecewiseLinear()
    {
        var random = new Random(1);
        var data = new TabularDataset(3, LearningTask.Binary);
        for (var r = 0; r < 400; r++)
        {
            float Number() => random.Next(2) == 0 ? 0 : MathF.Pow(10, 6 * random.NextSingle() - 6);
            var (a, b) = (Number(), Number());
            data.Add([a, b, random.NextSingle()], a == 0 != (b == 0) ? 1 : 0);
        }
        var model = DeepResidualTraining.Train(data, s_options with { Epochs = 12, Width = 16 }, seed: 1);
        AssertChosen(model, NumericEmbedding.PiecewiseLinear());
        var losses = model.Summary.BaggingTrials!.Take(3).ToDictionary(trial => trial.NumericEmbedding, trial => trial.HeldOutLoss);
        foreach (var other in (NumericEmbedding[])[NumericEmbedding.Periodic(), NumericEmbedding.None()])
            Assert.IsLessThan(0.7 * losses[other], losses[NumericEmbedding.PiecewiseLinear()], $"{other}");
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_NothingGiven_TakesTheKindOfTheSmallestLossOnTheFirstFolds(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 90);
        var model = DeepResidualTraining.Train(data, s_options, seed: 4);

        var trials = model.Summary.BaggingTrials!;
        CollectionAssert.AreEqual(s_kinds, trials.Take(3).Select(trial => trial.NumericEmbedding).ToArray());
        Assert.IsTrue(trials.Take(3).All(trial => trial.Loss == Loss.Of(task)));
        var embedding = trials.Take(3).MinBy(trial => trial.HeldOutLoss)!.NumericEmbedding;
        CollectionAssert.AreEqual(
            task == LearningTask.Regression ? [] : new[] { (embedding, Loss.CrossEntropy()) }, trials.Skip(3).Select(trial => (trial.NumericEmbedding, trial.Loss)).ToArray());
        CollectionAssert.AllItemsAreUnique(trials.Select(trial => trial.HeldOutLoss).ToArray());
        var taken = trials.Single(trial => trial.IsTaken);
        Assert.AreEqual(embedding, taken.NumericEmbedding);
        AssertChosen(model, embedding);
        Assert.AreEqual(taken.Loss, model.Summary.Options.Loss);
        // The networks of the first two folds are those that were tried: few rows of one fold say little.
        var folds = StratifiedFolds.Divide(data, 3, new TrainingStart(data, s_options, seed: 4).Streams.Folds);
        Assert.AreEqual(LossOf(model, data, folds[..2]), taken.HeldOutLoss, 1e-6);
    }

    // Probabilities of all sizes: what smoothed labels make of those near 0 and 1 no temperature mends.
    [TestMethod]
    public void Train_NoisyLabelsOfAllProbabilities_TakesNoSmoothing()
    {
        var random = new Random(1);
        var data = new TabularDataset(1, LearningTask.Binary);
        for (var r = 0; r < 4_000; r++)
        {
            var x = 2 * random.NextSingle() - 1;
            data.Add([x], random.NextSingle() < 1 / (1 + MathF.Exp(-8 * x)) ? 1 : 0);
        }
        var options = s_options with { Epochs = 6, Width = 16, Architecture = s_options.Architecture with { NumericEmbedding = NumericEmbedding.None() } };
        var summary = DeepResidualTraining.Train(data, options, seed: 1).Summary;
        Assert.AreEqual(Loss.CrossEntropy(), summary.Options.Loss);
        // Networks minimize what was taken: smoothed labels would make this far larger.
        Assert.AreEqual(summary.HeldOut!.LogLoss!.Value, summary.HeldOut.Loss!.Value, 0.02);
    }

    [TestMethod]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_WhatWasTakenIsGiven_GivesTheSameNetworks(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 90);
        var chosen = DeepResidualTraining.Train(data, s_options, seed: 4);
        var given = DeepResidualTraining.Train(data, chosen.Summary.Options, seed: 4);
        Assert.IsNull(given.Summary.BaggingTrials);
        for (var network = 0; network < 3; network++)
            CollectionAssert.AreEqual(chosen.Networks.Networks[network].Store.Values.ToArray(), given.Networks.Networks[network].Store.Values.ToArray());
        Assert.AreEqual((chosen.Temperature, chosen.Summary.HeldOut), (given.Temperature, given.Summary.HeldOut));
    }

    // Two numbers enter a network without an embedding, several columns of each one with it.
    [TestMethod]
    public void Train_Report_HasTheGradientFlowOfTheKindThatWasTaken()
    {
        foreach (var task in (LearningTask[])[LearningTask.Multiclass, LearningTask.Regression])
        {
            var model = DeepResidualTraining.Train(EnsembleModels.Table(task, 90), s_options with { Run = new() }, seed: 4);
            var given = DeepResidualTraining.Train(EnsembleModels.Table(task, 90), model.Summary.Options with { Run = new() }, seed: 4);
            Assert.AreEqual(given.Report.GradientFlow!.Loss, model.Report.GradientFlow!.Loss);
            CollectionAssert.AreEqual(given.Report.GradientFlow.Layers.ToArray(), model.Report.GradientFlow.Layers.ToArray());
        }
    }

    [TestMethod]
    public void StandardErrorsBetter_Differences_AreComparedWithTheirDeviation()
    {
        var data = new TabularDataset(1, LearningTask.Binary);
        for (var r = 0; r < 4; r++)
            data.Add([r], label: 1);
        HeldOutScores Held(params float[] scores) => new(RowSet.All(data), scores);
        double Loss(float score) => 0.9 * Math.Log(1 + Math.Exp(-score)) + 0.1 * Math.Log(1 + Math.Exp(score)); // labels are smoothed by 1/5
        double[] differences = [Loss(1) - Loss(2), Loss(1) - Loss(3), Loss(1) - Loss(1.5f), Loss(1) - Loss(0.5f)];
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(difference => Math.Pow(difference - mean, 2))) / 4;
        Assert.AreEqual(mean / error, Calibration.StandardErrorsBetter(Held(2, 3, 1.5f, 0.5f), 1, Held(1, 1, 1, 1), 1), 1e-6);
        Assert.AreEqual(mean / error, Calibration.StandardErrorsBetter(Held(4, 6, 3, 1), 2, Held(0.5f, 0.5f, 0.5f, 0.5f), 0.5f), 1e-6);
        Assert.AreEqual(0, Calibration.StandardErrorsBetter(Held(2, 3, 1, 0), 1, Held(2, 3, 1, 0), 1));
    }

    [TestMethod]
    public void Train_Progress_CountsTheTrials()
    {
        var recorder = new Recorder();
        DeepResidualTraining.Train(EnsembleModels.Table(LearningTask.Binary, 60), s_options.Watched(recorder), seed: 4);
        CollectionAssert.AreEqual(
            Enumerable.Range(1, 9).SelectMany(network => new[] { (network, 1), (network, 2) }).ToArray(),
            recorder.Reports.Select(report => (report.Network, report.Epoch)).ToArray());
        Assert.IsTrue(recorder.Reports.All(report => report.Networks == 9)); // three embeddings and one more loss for two folds, one for the last
    }

    [TestMethod]
    public void Train_NothingToChoose_TriesNothing()
    {
        var data = EnsembleModels.Table(LearningTask.Binary, 60);
        var given = s_options with
        {
            Architecture = s_options.Architecture with { NumericEmbedding = NumericEmbedding.PiecewiseLinear() }, Loss = Loss.CrossEntropy(labelSmoothing: 0.1f),
        };
        var first = DeepResidualTraining.Train(data, given, seed: 4);
        AssertNoTrials(first, networks: 3, NumericEmbedding.PiecewiseLinear());
        AssertNoTrials(DeepResidualTraining.Train(data, s_options with { Loss = given.Loss, Transfer = new() { InitialModel = InitialModel.From(first) } }, seed: 4),
            networks: 3, NumericEmbedding.PiecewiseLinear());
        AssertNoTrials(DeepResidualTraining.Train(data, s_options with { Ensemble = new() { Bagging = 0 } }, seed: 4),
            networks: 1, NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear()));

        var categories = new TabularDataset(2, 3) { Categories = [new CategoricalColumn(3), new CategoricalColumn(20)] };
        for (var r = 0; r < 60; r++)
            categories.Add([r % 3, r % 20], r % 3);
        Assert.IsNull(DeepResidualTraining.Train(categories, s_options with { Loss = given.Loss }, seed: 4).Summary.BaggingTrials);

        static void AssertNoTrials(TrainedModel model, int networks, NumericEmbedding embedding)
        {
            Assert.AreEqual((networks, null, embedding), (model.Networks.Count, model.Summary.BaggingTrials, model.Summary.Options.Architecture.NumericEmbedding));
            Assert.IsTrue(model.Networks.Networks.All(network => embedding.Equals(network.Spec.NumericEmbedding)));
        }
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Regression)]
    public void Train_ThreadCounts_GiveTheSameBytes(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 60);
        var one = TestTables.Bytes(DeepResidualTraining.Train(data, s_options, seed: 4));
        foreach (var threads in (int[])[2, 3, 8])
            Assert.AreEqual(one, TestTables.Bytes(DeepResidualTraining.Train(data, s_options with { NumberOfThreads = threads }, seed: 4)), $"{threads}");
    }

    // Each step takes a second, which is longer than the share of any network.
    [TestMethod]
    [DataRow(0.1, 1)]
    [DataRow(1.5, 2)]
    [DataRow(2.5, 3)]
    public void Train_TimeIsOverInTheTrials_ChoosesAmongThoseThatWereTried(double seconds, int kinds)
    {
        var time = new ManualTime();
        var model = DeepResidualTraining.Train(
            EnsembleModels.Table(LearningTask.Binary, 90), s_options with { Run = s_options.Run with { TimeLimit = TimeSpan.FromSeconds(seconds) } }, seed: 4,
            validation: null, time.AdvanceAndGoOn, time);
        CollectionAssert.AreEqual(s_kinds[..kinds], model.Summary.BaggingTrials!.Select(trial => trial.NumericEmbedding).ToArray());
        AssertChosen(model, model.Summary.BaggingTrials!.Single(trial => trial.IsTaken).NumericEmbedding);
        Assert.AreEqual(1, model.Networks.Count);
    }

    [TestMethod]
    public void Train_CancelledInTheTrials_GivesAModelOfThoseThatHaveAnEpoch()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report is { Network: 2, Epoch: 1 })
                source.Cancel();
        });
        var options = s_options.Watched(recorder, source.Token);
        var data = EnsembleModels.Table(LearningTask.Multiclass, 60);
        var model = DeepResidualTraining.Train(data, options with { Run = options.Run with { OnCancel = CancelBehavior.ReturnBest } }, seed: 4);
        CollectionAssert.AreEqual(s_kinds[..2], model.Summary.BaggingTrials!.Select(trial => trial.NumericEmbedding).ToArray());
        AssertChosen(model, model.Summary.BaggingTrials!.Single(trial => trial.IsTaken).NumericEmbedding);
        Assert.AreEqual((1, 20), (model.Networks.Count, model.Summary.ValidationRows));
    }

    [TestMethod]
    [DataRow(1, 2)]
    [DataRow(4, 3)]
    public void Train_CancelledInTheFirstEpochsOfTheLastNetwork_LeavesItOut(int epoch, int networks)
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.Network == 3 && report.Epoch == epoch)
                source.Cancel();
        });
        var options = s_options with
        {
            Epochs = 10, Architecture = s_options.Architecture with { NumericEmbedding = NumericEmbedding.None() }, Loss = Loss.CrossEntropy(),
        };
        options = options.Watched(recorder, source.Token);
        var model = DeepResidualTraining.Train(
            EnsembleModels.Table(LearningTask.Multiclass, 60), options with { Run = options.Run with { OnCancel = CancelBehavior.ReturnBest } }, seed: 4);
        Assert.AreEqual((networks, 20 * networks), (model.Networks.Count, model.Summary.ValidationRows));
    }

    [TestMethod]
    public void Train_KindsDiverge_ChoosesAmongTheOthers()
    {
        var data = EnsembleModels.Table(LearningTask.Binary, 90);
        // Such steps leave nothing finite in an embedding that learns.
        var architecture = s_options.Architecture with { RateFactors = new() { NumericEmbedding = 1e30f } };
        Assert.ThrowsExactly<DivergenceException>(() => DeepResidualTraining.Train(
            data, s_options with { Architecture = architecture with { NumericEmbedding = NumericEmbedding.Periodic() } }, seed: 4));
        var model = DeepResidualTraining.Train(data, s_options with { Architecture = architecture }, seed: 4);
        CollectionAssert.AreEqual(
            new[] { (NumericEmbedding.None(), 0.1f), (NumericEmbedding.None(), 0f) },
            model.Summary.BaggingTrials!.Select(trial => (trial.NumericEmbedding, ((CrossEntropyLoss)trial.Loss).LabelSmoothing)).ToArray());
        Assert.AreEqual(3, model.Networks.Count);
    }

    [TestMethod]
    public void WriteAndRead_Trials_AreKept()
    {
        var model = DeepResidualTraining.Train(EnsembleModels.Table(LearningTask.Regression, 60), s_options, seed: 4);
        var (network, weights) = ModelFile.Write(model);
        var read = ModelFile.Read(network, weights);
        CollectionAssert.AreEqual(model.Summary.BaggingTrials!.ToArray(), read.Summary.BaggingTrials!.ToArray());
        AssertChosen(read, read.Summary.BaggingTrials!.Single(trial => trial.IsTaken).NumericEmbedding);
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(read));
    }

    private static void AssertChosen(TrainedModel model, NumericEmbedding embedding)
    {
        Assert.AreEqual(embedding, model.Summary.Options.Architecture.NumericEmbedding);
        Assert.IsTrue(model.Networks.Networks.All(network => (network.Spec.NumericEmbedding ?? NumericEmbedding.None()).Equals(embedding)));
    }

    // Each row by the network that has not seen it; of classes with the best temperature.
    private static double LossOf(TrainedModel model, TabularDataset data, int[][] folds)
    {
        var scores = new List<float>();
        for (var fold = 0; fold < folds.Length; fold++)
        {
            var single = new TrainedModel(
                model.Encoder, model.Networks.Networks[fold], model.Labels, model.Summary, model.ColumnNames, model.Task, model.Targets);
            scores.AddRange(DeepResidualTraining.ScoresOf(single, new RowSet(data, folds[fold])).Scores);
        }
        int[] rows = [.. folds.SelectMany(fold => fold)];
        if (model.Task == LearningTask.Regression)
            return rows.Select((row, r) => Math.Pow(scores[r] - model.Targets!.Encode(data.Targets[row]), 2)).Average();
        var held = new HeldOutScores(new RowSet(data, rows), [.. scores]);
        return Calibration.LogLoss(held, Calibration.TemperatureOf(held), Calibration.SmoothingOf(held));
    }
}
