using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class EarlyStoppingTests
{
    // Noise cannot be learnt: the training loss falls while the validation loss rises.
    private static readonly DeepResidualOptions Overfitting = TestTables.Small() with
    {
        Loss = Loss.CrossEntropy(),
        Epochs = 60, LearningRate = 0.02f, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 }, BatchSize = 16, Validation = ClassicOptions.Validation with { Patience = null },
    };

    [TestMethod]
    public void Train_Overfitting_ReturnsTheBestEpochsWeights()
    {
        var validation = TestTables.Noise(100, seed: 2);
        var model = DeepResidualTraining.Train(TestTables.Noise(100, seed: 1), Overfitting, validation: validation);

        var curve = model.Summary.Curve;
        var best = curve.Min(epoch => epoch.Validation.Loss!.Value);
        Assert.HasCount(60, curve);
        Assert.AreEqual(best, curve[model.Summary.BestEpoch - 1].Validation.Loss);
        Assert.IsTrue(curve[^1].Validation.Loss > best * 1.02, "The run should have become worse: this tests nothing.");
        Assert.AreEqual(best, TestTables.LogLoss(model, validation), 1e-5);
    }

    [TestMethod]
    public void Train_ByAccuracy_ReturnsTheMostAccurateEpoch()
    {
        var validation = TestTables.Noise(100, seed: 2);
        var model = DeepResidualTraining.Train(
            TestTables.Noise(100, seed: 1), Overfitting with { Validation = Overfitting.Validation with { Metric = ValidationMetric.Accuracy } }, validation: validation);

        var best = model.Summary.Curve.Max(epoch => epoch.Validation.Accuracy!.Value);
        Assert.AreEqual(best, TestTables.Accuracy(model, validation), 1e-9);
        // Ties go to the later epoch.
        Assert.AreEqual(model.Summary.Curve.ToList().FindLastIndex(epoch => epoch.Validation.Accuracy == best) + 1, model.Summary.BestEpoch);
    }

    [TestMethod]
    public void Train_ByAccuracyThatNeverImproves_StopsDespiteTies()
    {
        var model = DeepResidualTraining.Train(
            TestTables.Clouds(90, seed: 1), Overfitting with { Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Accuracy, Patience = 3 } },
            validation: TestTables.Clouds(30, seed: 2));
        var curve = model.Summary.Curve.Select(epoch => epoch.Validation.Accuracy!.Value).ToList();
        Assert.HasCount(curve.IndexOf(curve.Max()) + 1 + 3, curve);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    public void Train_WithPatience_StopsThatManyEpochsAfterTheBest(int patience)
    {
        var recorder = new Recorder();
        var model = DeepResidualTraining.Train(
            TestTables.Noise(100, seed: 1), (Overfitting with { Validation = ClassicOptions.Validation with { Patience = patience }, Epochs = 200 }).Watched(recorder),
            validation: TestTables.Noise(100, seed: 2));

        Assert.HasCount(model.Summary.BestEpoch + patience, model.Summary.Curve);
        Assert.HasCount(model.Summary.BestEpoch + patience, recorder.Reports);
        Assert.AreEqual(model.Summary.BestEpoch, recorder.Reports.Last(report => report.IsBest).Epoch);
    }

    [TestMethod]
    public void Train_GivenValidation_UsesItAndAllTrainingRows()
    {
        var data = TestTables.Clouds(90, seed: 1);
        var wrong = new TabularDataset(4, 3);
        for (var r = 0; r < 60; r++)
            wrong.Add(data.Row(r), (data.Labels[r] + 1) % 3);

        var model = DeepResidualTraining.Train(data, Overfitting, validation: wrong);

        Assert.AreEqual((90, 60), (model.Summary.TrainingRows, model.Summary.ValidationRows));
        // Whoever learns the training rows becomes worse and worse on these.
        Assert.IsTrue(model.Summary.BestEpoch <= 3, $"best epoch {model.Summary.BestEpoch}");
        Assert.AreEqual(0, model.Summary.Curve[^1].Validation.Accuracy);
        Assert.AreEqual(model.Summary.Curve[model.Summary.BestEpoch - 1].Validation.Loss!.Value, TestTables.LogLoss(model, wrong), 1e-4);
    }

    [TestMethod]
    public void Train_ValidationFraction_SetsItsShareAside()
    {
        var data = TestTables.Clouds(300, seed: 1);
        var options = TestTables.Small() with { Loss = Loss.CrossEntropy(), Validation = ClassicOptions.Validation with { Fraction = 0.2 }, Epochs = 3 };
        var model = DeepResidualTraining.Train(data, options, seed: 4);
        Assert.AreEqual((240, 60), (model.Summary.TrainingRows, model.Summary.ValidationRows));

        // The rows that were set aside, and only they, give the loss of the curve.
        var aside = StratifiedSplit.Split(data, 0.2, new RandomStreams(4).Split).Validation;
        var validation = new TabularDataset(4, 3);
        foreach (var r in aside.Rows)
            validation.Add(data.Row(r), data.Labels[r]);
        Assert.AreEqual(model.Summary.Curve[model.Summary.BestEpoch - 1].Validation.Loss!.Value, TestTables.LogLoss(model, validation), 1e-5);
    }

    // What is learnt from the rows that are set aside would flatter the validation.
    [TestMethod]
    public void Train_Encoder_IsFittedOnTheTrainingRowsOnly()
    {
        var data = TestTables.Noise(40, seed: 1);
        var options = TestTables.Small() with { Loss = Loss.CrossEntropy(), Validation = ClassicOptions.Validation with { Fraction = 0.5 }, Epochs = 1 };
        var expected = InputEncoder.Fit(
            StratifiedSplit.Split(data, 0.5, new RandomStreams(4).Split).Training, options.Input.Normalization, options.Input.MissingValues);
        float[] row = [0.1f, 0.5f, 0.9f], fitted = new float[3], actual = new float[3];

        var model = DeepResidualTraining.Train(data, options, seed: 4);

        expected.Encode(row, fitted);
        model.Encoder.Encode(row, actual);
        CollectionAssert.AreEqual(fitted, actual);
    }

    [TestMethod]
    public void Train_ValidationFractionZero_KeepsTheLastWeights()
    {
        var data = TestTables.Noise(100, seed: 1);
        DeepResidualOptions options = Overfitting with { Validation = ClassicOptions.Validation with { Fraction = 0, Patience = 1 }, Epochs = 3 };
        var recorder = new Recorder();
        var three = DeepResidualTraining.Train(data, options.Watched(recorder));
        var two = DeepResidualTraining.Train(data, options with { Epochs = 2 });

        Assert.AreEqual((100, 0, 3), (three.Summary.TrainingRows, three.Summary.ValidationRows, three.Summary.BestEpoch));
        Assert.IsTrue(recorder.Reports.All(report => report is { IsBest: true, Validation.Count: 0 }));
        CollectionAssert.AreNotEqual(two.Network.Store.Values.ToArray(), three.Network.Store.Values.ToArray());
        // The schedules being constant, the third epoch begins where the second ended.
        Assert.AreEqual(two.Summary.Curve[1], three.Summary.Curve[1]);
    }

    [TestMethod]
    public void Train_TooFewRowsForAShare_TrainsOnAll()
    {
        var data = new TabularDataset(1, 2);
        data.Add([0], 0);
        data.Add([1], 1);
        var model = DeepResidualTraining.Train(data, TestTables.Small() with { Epochs = 2 });
        Assert.AreEqual((2, 0), (model.Summary.TrainingRows, model.Summary.ValidationRows));
    }
}
