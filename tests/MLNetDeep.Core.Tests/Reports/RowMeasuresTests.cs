using MLNetDeep.Data;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>What of the difference of two models is chance, by hand.</summary>
[TestClass]
public sealed class RowMeasuresTests
{
    // One model is right in 10 rows, the other in some of these: the mean difference is d = (10 − k)/10, its standard error √(d (1 − d)/9).
    [TestMethod]
    [DataRow(10, true)]
    [DataRow(8, true)]                                            // 0.2 ± 0.133
    [DataRow(7, true)]                                            // 0.3 ± 0.153
    [DataRow(6, false)]                                           // 0.4 ± 0.163
    public void DifferByChance_Accuracy_IsWithinTwoStandardErrors(int right, bool expected)
    {
        var (better, other) = (Evaluate(rightRows: 10), Evaluate(right));
        Assert.AreEqual(right / 10.0, other.Metrics.Accuracy!.Value, 1e-6);
        Assert.AreEqual(expected, better.Measures!.DifferByChance(other.Measures!, ValidationMetric.Accuracy));
        Assert.AreEqual(expected, other.Measures!.DifferByChance(better.Measures!, ValidationMetric.Accuracy));
        Assert.IsNull(better.Measures.DifferByChance(other.Measures, ValidationMetric.Auc));
    }

    [TestMethod]
    public void DifferByChance_BalancedAccuracy_WeighsRareClasses()
    {
        // 4 of 10 rows are of class 1. Recalls 1 and 1, and 1 and 3/4: by 1/8 better, all of it in one row.
        var (better, other) = (Evaluate(rightRows: 10), Evaluate(rightRows: 9));
        Assert.AreEqual(0.875, other.Metrics.BalancedAccuracy!.Value, 1e-6);
        Assert.IsTrue(better.Measures!.DifferByChance(other.Measures!, ValidationMetric.BalancedAccuracy));
    }

    [TestMethod]
    public void DifferByChance_Numbers_GoesByTheErrorsOfRows()
    {
        // Squared errors 1, 1, 1, 1 and 4, 4, 4, 0: 2 ± 1. Absolute errors 1, 1, 1, 1 and 2, 2, 2, 0: 0.5 ± 0.5.
        var (one, other) = (Evaluate([1, 1, 1, 1]), Evaluate([2, 2, -2, 0]));
        Assert.IsTrue(one.DifferByChance(other, ValidationMetric.Rmse));
        Assert.IsTrue(one.DifferByChance(other, ValidationMetric.MeanAbsoluteError));
        // 4, 4, 4, 1: 2.25 ± 0.75; 2, 2, 2, 1: 0.75 ± 0.25.
        other = Evaluate([2, 2, -2, 1]);
        Assert.IsFalse(one.DifferByChance(other, ValidationMetric.Rmse));
        Assert.IsFalse(one.DifferByChance(other, ValidationMetric.RSquared));
        Assert.IsFalse(one.DifferByChance(other, ValidationMetric.MeanAbsoluteError));
        Assert.IsNull(one.DifferByChance(other, ValidationMetric.Accuracy));
    }

    // Rows 0 to 5 are of class 0, the others of class 1; the last ones are taken for the wrong one.
    private static ModelEvaluation Evaluate(int rightRows)
    {
        var data = new TabularDataset(1, LearningTask.Binary);
        for (var r = 0; r < 10; r++)
            data.Add([r >= 6 == r < rightRows ? 1 : -1], r >= 6 ? 1 : 0);
        return Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false, onGivenRows: true)!;
    }

    private static RowMeasures Evaluate(float[] errors)
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        foreach (var (row, error) in errors.Index())
            data.AddTarget([row + error], row);
        return Evaluator.Evaluate(CopyFeatures, RowSet.All(data), onTrainingRows: false, onGivenRows: true)!.Measures!;
    }

    private static void CopyFeatures(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions) => features.CopyTo(predictions);
}
