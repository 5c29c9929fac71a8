using MLNetDeep.Data;
using MLNetDeep.Reports;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>Evaluations of predictions that are told, checked by hand.</summary>
[TestClass]
public sealed class EvaluatorTests
{
    [TestMethod]
    public void Evaluate_ThreeClasses_GivesTheNumbersByHand()
    {
        // Features are logits, which say probabilities.
        var data = new TabularDataset(3, 3);
        data.Add(Logits(0.7f, 0.2f, 0.1f), 0);
        data.Add(Logits(0.5f, 0.3f, 0.2f), 1);                         // taken for 0
        data.Add(Logits(0.1f, 0.8f, 0.1f), 1);
        data.Add(Logits(0.2f, 0.6f, 0.2f), 1);
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: true)!;

        Assert.AreEqual((4, true), (evaluation.Rows, evaluation.OnTrainingRows));
        Assert.AreEqual(0.75, evaluation.Metrics.Accuracy);
        Assert.AreEqual((2.0 / 3 + 0.8) / 2, evaluation.Metrics.MacroF1!.Value, 1e-6);    // class 2 is neither seen nor predicted
        Assert.AreEqual(-(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.8) + Math.Log(0.6)) / 4, evaluation.Metrics.LogLoss!.Value, 1e-6);
        CollectionAssert.AreEqual(new[] { 1, 0, 0, 1, 2, 0, 0, 0, 0 }, evaluation.Confusion!.Counts.ToArray());
        Assert.AreEqual(1, evaluation.Confusion[actual: 1, predicted: 0]);
        // Bins 0.5 (wrong), 0.6, 0.7 and 0.8 (right) of one row each.
        Assert.AreEqual((0.5 + 0.4 + 0.3 + 0.2) / 4, evaluation.Reliability!.ExpectedCalibrationError, 1e-6);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 0, 1, 1, 1, 1, 0 }, evaluation.Reliability.Bins.Select(bin => bin.Rows).ToArray());
        Assert.AreEqual((0.5, 0.0), (evaluation.Reliability.Bins[5].Probability, evaluation.Reliability.Bins[5].Share));
    }

    [TestMethod]
    public void Evaluate_TwoClasses_LooksAtTheSecondOne()
    {
        var data = new TabularDataset(1, LearningTask.Binary);
        data.Add([Logit(0.05)], 0);
        data.Add([Logit(0.15)], 1);
        data.Add([Logit(0.55)], 0);
        data.Add([Logit(0.95)], 1);
        data.Add([Logit(0.95)], 1);
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false)!;
        Assert.AreEqual((0.6, null), (evaluation.Metrics.Accuracy!.Value, evaluation.Threshold));
        Assert.AreEqual(5.0 / 6, evaluation.Metrics.Auc!.Value, 1e-6);
        Assert.AreEqual(-(Math.Log(0.95) + Math.Log(0.15) + Math.Log(0.45) + 2 * Math.Log(0.95)) / 5, evaluation.Metrics.LogLoss!.Value, 1e-6);
        CollectionAssert.AreEqual(new[] { 1, 1, 1, 2 }, evaluation.Confusion!.Counts.ToArray());
        Assert.AreEqual((0.15, 1.0), (evaluation.Reliability!.Bins[1].Probability, evaluation.Reliability.Bins[1].Share));
        Assert.AreEqual((2, 1.0), (evaluation.Reliability.Bins[9].Rows, evaluation.Reliability.Bins[9].Share));

        var lower = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false, scoreThreshold: Logit(0.1))!;
        Assert.AreEqual((0.8, 0.1), (lower.Metrics.Accuracy, lower.Threshold));
        CollectionAssert.AreEqual(new[] { 1, 1, 0, 3 }, lower.Confusion!.Counts.ToArray());
        Assert.AreEqual((evaluation.Metrics.LogLoss, evaluation.Metrics.Auc), (lower.Metrics.LogLoss, lower.Metrics.Auc), "probabilities are what they were");
    }

    [TestMethod]
    public void Evaluate_Numbers_GivesTheNumbersByHand()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        foreach (var (predicted, target) in ((float, float)[])[(1, 2), (4, 4), (7, 5), (9, 9)])
            data.AddTarget([predicted], target);
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false)!;
        Assert.AreEqual(Math.Sqrt(5 / 4.0), evaluation.Metrics.Rmse!.Value, 1e-5);
        Assert.AreEqual(0.75, evaluation.Metrics.MeanAbsoluteError);
        Assert.AreEqual(1 - 5 / 26.0, evaluation.Metrics.RSquared!.Value, 1e-6);
        CollectionAssert.AreEqual(new double[] { 2, 4, 5, 9 }, evaluation.Residuals!.Actual.ToArray());
        CollectionAssert.AreEqual(new double[] { 1, 4, 7, 9 }, evaluation.Residuals.Predicted.ToArray());
        Assert.AreEqual((-1.0, 2.0), (evaluation.Residuals.From, evaluation.Residuals.To));
        Assert.AreEqual((1, 2, 1), (evaluation.Residuals.Counts[0], evaluation.Residuals.Counts[10], evaluation.Residuals.Counts[29]));
    }

    [TestMethod]
    public void Evaluate_Classes_KnowsTheCommonestAndTheAreaOfEach()
    {
        var data = new TabularDataset(4, 4);
        foreach (var (first, second, label) in ((float, float, int)[])[(0.7f, 0.2f, 0), (0.5f, 0.3f, 1), (0.1f, 0.8f, 1), (0.2f, 0.6f, 1), (0.6f, 0.3f, 2)])
            data.Add(Logits(first, second, 0.9f - first - second + 0.05f, 0.05f), label);
        var training = new DataSummary(4, 0, []) { ClassCounts = [7, 9, 9, 1] };
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false, training: training)!;
        Assert.AreEqual(new Baseline(1, 0.6), evaluation.Baseline);
        // Of the second class 3 · 2 pairs: 0.3 against 0.2 and 0.3 (a tie), 0.8 and 0.6 against both.
        Assert.AreEqual(5.5 / 6, evaluation.ClassAreas![1]!.Value, 1e-6);
        Assert.AreEqual(1.0, evaluation.ClassAreas[0]);
        Assert.IsNull(evaluation.ClassAreas[3], "it has no rows");
        Assert.AreEqual(evaluation.Metrics.Auc!.Value, evaluation.ClassAreas.Average()!.Value, 1e-5);
        Assert.IsTrue(evaluation is { Curve: null, Thresholds: null, WithinTenPercent: null });
        Assert.IsNull(Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false)!.Baseline);
    }

    [TestMethod]
    public void Evaluate_Numbers_KnowsTheMeanAndWhatIsNearTheTarget()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        foreach (var (predicted, target) in ((float, float)[])[(109, 100), (111, 100), (-95, -100), (0, 0), (1, 0)])
            data.AddTarget([predicted], target);
        var training = new DataSummary(1, 0, []) { Targets = new TargetSummary(Mean: 50, 1, 0, 0) };
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false, training: training)!;
        Assert.AreEqual(0.6, evaluation.WithinTenPercent);
        Assert.AreEqual(Math.Sqrt((4 * 2_500 + 22_500) / 5.0), evaluation.Baseline!.Value, 1e-3);
        Assert.IsNull(evaluation.Baseline.Class);
    }

    [TestMethod]
    public void Residuals_ManyRows_KeepTheLargestErrors()
    {
        float[] actual = [.. Enumerable.Range(0, 3_000).Select(r => (float)r)];
        var predicted = actual.ToArray();
        foreach (var r in Enumerable.Range(0, 10))
            predicted[7 + 271 * r] += r % 2 == 0 ? 500 + r : -500 - r;
        var residuals = Residuals.Of(actual, predicted);
        Assert.HasCount(500, residuals.Actual);
        Assert.AreEqual(10, residuals.Actual.Zip(residuals.Predicted).Count(pair => Math.Abs(pair.First - pair.Second) > 400));
        CollectionAssert.AreEqual(residuals.Actual.Order().ToArray(), residuals.Actual.ToArray());
    }

    [TestMethod]
    public void Evaluate_PerfectNumbers_HaveAHistogramAllTheSame()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        for (var r = 0; r < 1_200; r++)
            data.AddTarget([1e20f], 1e20f);
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false)!;
        Assert.AreEqual(1_200, evaluation.Residuals!.Counts.Sum());
        Assert.HasCount(500, evaluation.Residuals.Actual);
        Assert.IsNull(evaluation.Metrics.RSquared);
        Assert.IsEmpty(evaluation.Faults(classes: 0));
    }

    [TestMethod]
    public void Evaluate_PredictionThatIsNotFinite_GivesNone()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        data.AddTarget([1], 1);
        Assert.IsNull(Evaluator.Evaluate((_, _, predictions) => predictions.Fill(float.PositiveInfinity), RowSet.All(data), onTrainingRows: false));
    }

    [TestMethod]
    public void Evaluate_OneClassAlone_HasNoAuc()
    {
        var data = new TabularDataset(1, LearningTask.Binary);
        data.Add([Logit(0.1)], 1);
        data.Add([Logit(0.9)], 1);
        var evaluation = Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false)!;
        Assert.AreEqual((null, 0.5), (evaluation.Metrics.Auc, evaluation.Metrics.Accuracy));
    }

    [TestMethod]
    public void Confusion_ManyClasses_GathersTheRareOnes()
    {
        int[] actual = [.. Enumerable.Range(0, 200).Select(r => r % 60), .. Enumerable.Repeat(59, 100)];
        int[] predicted = [.. actual.Select(label => 59 - label)];
        var matrix = ConfusionMatrix.Of(actual, predicted, classes: 60);
        Assert.AreEqual(41, matrix.Size);
        Assert.HasCount(40, matrix.Classes);
        Assert.Contains(59, matrix.Classes);
        Assert.AreEqual(300, matrix.Counts.Sum());
        Assert.IsEmpty(matrix.Faults(classes: 60));
        // Classes 0 to 19 have a fourth row, 59 many: of the others, the first 19 come next.
        CollectionAssert.AreEqual(Enumerable.Range(0, 39).Append(59).ToArray(), matrix.Classes.ToArray());
        Assert.AreEqual(103, matrix[actual: 39, predicted: 0]);
    }

    private static float[] Logits(params float[] probabilities) => Array.ConvertAll(probabilities, MathF.Log);

    private static float Logit(double probability) => (float)Math.Log(probability / (1 - probability));

    // The features are what is predicted.
    private static void CopyFeatures(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions) => features.CopyTo(predictions);
}
