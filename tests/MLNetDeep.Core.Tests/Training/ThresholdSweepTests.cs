using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Thresholds of told scores, chosen by hand or by trying all.</summary>
[TestClass]
public sealed class ThresholdSweepTests
{
    [TestMethod]
    public void Choose_BestF1_IsBetweenTheScoresThatMakeItLargest()
    {
        // Above −2: both of the second class and one false alarm, F1 4/5; above 1: one of them, F1 2/3; above −4: two more alarms.
        var choice = Choose(DecisionThreshold.BestF1(), (-4, 0), (-3, 0), (-1, 1), (0.5f, 0), (2, 1));

        Assert.AreEqual((-2f, "F1"), (choice.Score, choice.Metric));
        Assert.AreEqual(0.8, choice.Value, 1e-12);
        Assert.AreEqual(2.0 * 1 / (1 + 1 + 2), choice.ValueAtHalf, 1e-12);
        Assert.AreEqual(1 / (1 + Math.Exp(2)), choice.Probability, 1e-6);
    }

    [TestMethod]
    public void Choose_BestBalancedAccuracy_CountsBothClassesTheSame()
    {
        // Above 0.5: half of the second class and no alarm, (0.5 + 1)/2; above −2: all of it and one alarm of three, (1 + 2/3)/2.
        var choice = Choose(DecisionThreshold.BestBalancedAccuracy(), (-4, 0), (-3, 0), (-1, 1), (0.5f, 0), (2, 1));

        Assert.AreEqual(-2f, choice.Score);
        Assert.AreEqual((1 + 2 / 3.0) / 2, choice.Value, 1e-12);
    }

    [TestMethod]
    [DataRow(0.5f, 1.5f, 1.0)]
    [DataRow(0.6f, -1.5f, 2 / 3.0)]
    [DataRow(1f, -1.5f, 2 / 3.0)]
    public void Choose_ForRecall_HasTheFewestAlarmsThatFindSoMany(float least, float score, double specificity)
    {
        var choice = Choose(DecisionThreshold.ForRecall(least), (-4, 0), (-2, 0), (-1, 1), (1, 0), (2, 1));

        Assert.AreEqual(score, choice.Score);
        Assert.AreEqual(specificity, choice.Value, 1e-12);
    }

    [TestMethod]
    public void Choose_ClassesApart_KeepsOneHalfWhereThatLiesBetween()
    {
        Assert.AreEqual(0f, Choose(DecisionThreshold.BestF1(), (-5, 0), (-1, 0), (3, 1)).Score);
        Assert.AreEqual(2f, Choose(DecisionThreshold.BestF1(), (-5, 0), (1, 0), (3, 1)).Score, "the middle elsewhere");
        Assert.AreEqual(0f, Choose(DecisionThreshold.BestF1(), (-5, 0), (0, 0), (3, 1)).Score, "a score of 0 is not above 0");
    }

    [TestMethod]
    public void Choose_AllOfTheSecondClassBelowOthers_TakesEveryRow()
    {
        var choice = Choose(DecisionThreshold.BestF1(), (1, 1), (2, 0), (3, 1), (4, 1));

        Assert.IsTrue(choice.Score < 1, $"{choice.Score}");
        Assert.AreEqual(6.0 / 7, choice.Value, 1e-12);
    }

    [TestMethod]
    public void Choose_NeighboursThatNothingLiesBetween_TellsThemApart()
    {
        var (low, high) = (1f, float.BitIncrement(1f));

        var score = Choose(DecisionThreshold.BestF1(), (low, 0), (high, 1)).Score;

        Assert.IsTrue(low <= score && high > score, $"{score:R}");
    }

    [TestMethod]
    public void Choose_RowsOfWeights_CountByThem()
    {
        var data = new TabularDataset(columns: 1, LearningTask.Binary);
        data.Add([0], 1, weight: 1);
        data.Add([0], 0, weight: 10);
        data.Add([0], 1, weight: 1);
        var rows = RowSet.All(data);

        // Without weights, taking all rows were best: 4/5 against 2/3.
        Assert.AreEqual(2f, ThresholdSweep.Choose(DecisionThreshold.BestF1(), [-1f, 1f, 3f], rows).Score);
    }

    [TestMethod]
    public void Choose_AnyScores_IsAsGoodAsTheBestOfAllThatTellRowsApart()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 50; trial++)
        {
            (float Score, int Label)[] rows =
                [.. Enumerable.Range(0, 40).Select(r => (random.Next(-12, 12) / 4f, r < 2 ? r : random.Next(2)))];
            foreach (var threshold in new[] { DecisionThreshold.BestF1(), DecisionThreshold.BestBalancedAccuracy(), DecisionThreshold.ForRecall(0.7f) })
            {
                var choice = Choose(threshold, rows);

                var best = Enumerable.Range(-30, 60).Max(step => Measure(threshold, rows, step / 8f));
                Assert.AreEqual(best, choice.Value, 1e-12);
                Assert.AreEqual(choice.Value, Measure(threshold, rows, choice.Score), 1e-12);
                Assert.AreEqual(choice.ValueAtHalf, Measure(threshold, rows, 0), 1e-12);
            }
        }
    }

    [TestMethod]
    public void Choose_InfiniteScores_GivesAFiniteThresholdThatTellsThemApart()
    {
        var score = Choose(DecisionThreshold.BestF1(), (3, 0), (float.NegativeInfinity, 0), (float.PositiveInfinity, 1)).Score;

        Assert.IsTrue(float.IsFinite(score) && score >= 3, $"{score}");
    }

    private static double Measure(DecisionThreshold threshold, (float Score, int Label)[] rows, float score) => threshold.Measure(new ThresholdCounts(
        rows.Count(row => row.Score > score && row.Label == 1), rows.Count(row => row.Score > score && row.Label == 0),
        rows.Count(row => row.Label == 1), rows.Count(row => row.Label == 0)));

    private static ThresholdChoice Choose(DecisionThreshold threshold, params (float Score, int Label)[] rows)
    {
        var data = new TabularDataset(columns: 1, LearningTask.Binary);
        foreach (var (_, label) in rows)
            data.Add([0], label);
        return ThresholdSweep.Choose(threshold, [.. rows.Select(row => row.Score)], RowSet.All(data));
    }

    [TestMethod]
    public void ToString_RecallThatIsNotReached_SaysSo() => Assert.AreEqual(
        "a probability of 0.5000, specificity at a recall of 0.95 0.2174 on the validation rows (not reached, a recall of 0.3636 at one half)",
        new ThresholdChoice(0, "specificity at a recall of 0.95", 0.2174, -0.6364).ToString());
}
