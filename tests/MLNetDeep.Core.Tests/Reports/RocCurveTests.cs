using MLNetDeep.Data;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>Curves and thresholds of two classes, beside sums over all pairs and counts by hand.</summary>
[TestClass]
public sealed class RocCurveTests
{
    [TestMethod]
    [DataRow(1, 2)]
    [DataRow(2, 7)]
    [DataRow(3, 1_000)]
    public void Of_RandomScoresWithTies_HasTheAreaOfRocArea(int seed, int different)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, 700).Select(r => r < 2 ? r : random.Next(5) == 0 ? 1 : 0)];
        float[] scores = [.. labels.Select(label => random.Next(different) / (float)different + 0.3f * label)];
        var weights = Enumerable.Repeat(1f, labels.Length).ToArray();
        var curve = RocCurve.Of(scores, labels, positive: 1)!;
        Assert.AreEqual(new RocArea(labels.Length).Measure(scores, labels, positive: 1, weights)!.Value, curve.Area, 1e-6);
        Assert.AreEqual((labels.Count(label => label == 1), labels.Count(label => label == 0)), (curve.Positives, curve.Negatives));

        // Over all thresholds, each different score one.
        var (precision, before) = (0.0, 0.0);
        foreach (var threshold in scores.Distinct().OrderDescending())
        {
            var (hits, taken) = (scores.Zip(labels).Count(row => row.First >= threshold && row.Second == 1), scores.Count(score => score >= threshold));
            precision += (hits / (double)curve.Positives - before) * hits / taken;
            before = hits / (double)curve.Positives;
        }
        Assert.AreEqual(precision, curve.AveragePrecision, 1e-5);
    }

    [TestMethod]
    public void Of_ManyDifferentScores_KeepsPointsOfTheWholeCurve()
    {
        var random = new Random(1);
        int[] labels = [.. Enumerable.Range(0, 20_000).Select(r => r % 10 == 0 ? 1 : 0)];
        float[] scores = [.. labels.Select(label => random.NextSingle() + 0.4f * label)];
        var curve = RocCurve.Of(scores, labels, positive: 1)!;
        Assert.IsInRange(90, 99, curve.TruePositives.Count);
        Assert.AreEqual((0, 2_000, 0, 18_000), (curve.TruePositives[0], curve.TruePositives[^1], curve.FalsePositives[0], curve.FalsePositives[^1]));
        // Straight lines between the points have nearly the whole area.
        var area = curve.TruePositives.Zip(curve.FalsePositives).Zip(curve.TruePositives.Zip(curve.FalsePositives).Skip(1))
            .Sum(pair => (pair.Second.Second - pair.First.Second) / 18_000.0 * (pair.First.First + pair.Second.First) / 2 / 2_000);
        Assert.AreEqual(curve.Area, area, 0.002);
        Assert.IsEmpty(curve.Faults(classes: 2));
    }

    [TestMethod]
    public void Of_PositiveClassFirst_RanksTheOtherWay()
    {
        int[] labels = [0, 0, 1, 1, 1];
        float[] scores = [-2, 1, 3, 2, 0.5f];
        var second = RocCurve.Of(scores, labels, positive: 1)!;
        var first = RocCurve.Of(Array.ConvertAll(scores, score => -score), labels, positive: 0)!;
        Assert.AreEqual(5 / 6.0, second.Area, 1e-6);
        Assert.AreEqual((second.Area, 0, 2, 3), (first.Area, first.Positive, first.Positives, first.Negatives));
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 2, 3, 3 }, second.TruePositives.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 1, 1, 2 }, second.FalsePositives.ToArray());
    }

    [TestMethod]
    public void Of_OneClassAlone_IsNone() => Assert.IsNull(RocCurve.Of([1, 2], [1, 1], positive: 1));

    [TestMethod]
    public void Thresholds_Binary_AreTheCountsByHand()
    {
        var evaluation = Evaluate(LearningTask.Binary, scoreThreshold: 0);
        var thresholds = evaluation.Thresholds!;
        CollectionAssert.AreEqual(new[] { 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95 }, thresholds.Select(one => one.Threshold).ToArray());
        Assert.AreEqual(1, evaluation.Curve!.Positive);
        // Probabilities of yes: 0.02 no, 0.15 no, 0.4 yes, 0.6 no, 0.85 yes, 0.97 yes.
        var at = thresholds.Single(one => one.Threshold == 0.3);
        Assert.AreEqual((3, 1, 2, 0, false), (at.TruePositives, at.FalsePositives, at.TrueNegatives, at.FalseNegatives, at.IsCurrent));
        Assert.AreEqual((4 / 6.0, 0.75, 1.0, 2 / 3.0, 5 / 6.0), (at.PositiveShare, at.Precision, at.Recall, at.Specificity, at.Accuracy));
        Assert.AreEqual(2 * 0.75 / 1.75, at.F1!.Value, 1e-12);
        var current = thresholds.Single(one => one.IsCurrent);
        Assert.AreEqual((0.5, 2, 1, 2, 1), (current.Threshold, current.TruePositives, current.FalsePositives, current.TrueNegatives, current.FalseNegatives));
        var none = thresholds[^1] with { TruePositives = 0, FalseNegatives = 3 };
        Assert.IsTrue(none is { Precision: null, Recall: 0, F1: 0 });
    }

    [TestMethod]
    public void Thresholds_OfAModelWithItsOwn_HaveItToo()
    {
        var thresholds = Evaluate(LearningTask.Binary, scoreThreshold: Logit(0.37)).Thresholds!;
        Assert.HasCount(10, thresholds);
        var current = thresholds.Single(one => one.IsCurrent);
        Assert.AreEqual(0.37, current.Threshold, 1e-6);
        Assert.AreEqual((3, 1), (current.TruePositives, current.FalsePositives));
        Assert.AreEqual(4, thresholds.Index().Single(one => one.Item.IsCurrent).Index, "thresholds rise");
    }

    // Two classes of a task that knows several: what is rarer in training is to be found, here the first.
    [TestMethod]
    public void Evaluate_TwoClassesOfSeveral_LooksForTheRarer()
    {
        var evaluation = Evaluate(LearningTask.Multiclass, training: new DataSummary(1, 0, []) { ClassCounts = [10, 90] });
        Assert.AreEqual((0, 3, 3), (evaluation.Curve!.Positive, evaluation.Curve.Positives, evaluation.Curve.Negatives));
        var at = evaluation.Thresholds!.Single(one => one.Threshold == 0.8);
        Assert.AreEqual((2, 0), (at.TruePositives, at.FalsePositives), "of the first class, two rows have more than 0.8");
        Assert.AreEqual(Evaluate(LearningTask.Binary).Curve!.Area, evaluation.Curve.Area, 1e-6);
        Assert.AreEqual((1, 0.5), (evaluation.Baseline!.Class!.Value, evaluation.Baseline.Value));
        Assert.AreEqual(1, Evaluate(LearningTask.Multiclass, training: new DataSummary(1, 0, []) { ClassCounts = [50, 50] }).Curve!.Positive);
        Assert.AreEqual(1, Evaluate(LearningTask.Binary, training: new DataSummary(1, 0, []) { ClassCounts = [10, 90] }).Curve!.Positive);
    }

    [TestMethod]
    public void Faults_CurveThatFallsOrIsCutShort_IsNamed()
    {
        var curve = RocCurve.Of([1, 2, 3, 4], [0, 1, 0, 1], positive: 1)!;
        Assert.IsEmpty(curve.Faults(classes: 2));
        foreach (var damaged in (RocCurve[])
        [
            curve with { TruePositives = [0, 2, 1, 2, 2] }, curve with { FalsePositives = [0, 1, 1] }, curve with { Area = 1.5 }, curve with { Positive = 2 },
            curve with { Positives = 3 }, curve with { TruePositives = [], FalsePositives = [] },
            curve with { TruePositives = [.. new int[99], 2], FalsePositives = [.. new int[99], 2] },
        ])
            Assert.ContainsSingle(damaged.Faults(classes: 2), $"{damaged}");
        Assert.ContainsSingle(curve.Faults(classes: 3));
        var outcome = new ThresholdOutcome(0.5, false, 1, 1, 1, 1);
        Assert.IsEmpty(ThresholdOutcome.Faults([outcome]));
        Assert.ContainsSingle(ThresholdOutcome.Faults([outcome with { FalsePositives = -1 }]));
        Assert.ContainsSingle(ThresholdOutcome.Faults([outcome with { Threshold = 2 }]));
        Assert.ContainsSingle(ThresholdOutcome.Faults([new ThresholdOutcome(0.5, false, 0, 0, 0, 0)]));
    }

    private static ModelEvaluation Evaluate(LearningTask task, float scoreThreshold = 0, DataSummary? training = null)
    {
        var binary = task == LearningTask.Binary;
        var data = binary ? new TabularDataset(1, task) : new TabularDataset(2, 2);
        foreach (var (probability, label) in ((double, int)[])[(0.02, 0), (0.15, 0), (0.4, 1), (0.6, 0), (0.85, 1), (0.97, 1)])
            data.Add(binary ? [Logit(probability)] : [0, Logit(probability)], label);
        return Evaluator.Evaluate((features, _, predictions) => features.CopyTo(predictions), RowSet.All(data), onTrainingRows: false, scoreThreshold, training)!;
    }

    private static float Logit(double probability) => (float)Math.Log(probability / (1 - probability));
}
