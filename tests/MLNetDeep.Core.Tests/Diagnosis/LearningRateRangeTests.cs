using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Diagnosis;

[TestClass]
public sealed class LearningRateRangeTests
{
    [TestMethod]
    public void Run_Rates_GrowByTheSameFactor()
    {
        var curve = LearningRateRangeTest.Run(TestTables.Clouds(150, seed: 1), TestTables.Small(), lowest: 1e-6, highest: 1e-2, steps: 41).Curve;
        Assert.HasCount(41, curve);
        for (var i = 0; i < 41; i++)
            Assert.AreEqual(1e-6 * Math.Pow(10, i / 10.0), curve[i].LearningRate, 1e-9 * curve[i].LearningRate * 1e6);
    }

    [TestMethod]
    public void Run_SmoothedLoss_IsTheCorrectedAverage()
    {
        var curve = LearningRateRangeTest.Run(TestTables.Clouds(150, seed: 1), TestTables.Small()).Curve;
        Assert.AreEqual(curve[0].Loss, curve[0].SmoothedLoss, 1e-12);
        double sum = 0, weights = 0;
        for (var i = 0; i <= 20; i++)
        {
            var weight = Math.Pow(0.98, 20 - i);
            (sum, weights) = (sum + weight * curve[i].Loss, weights + weight);
        }
        Assert.AreEqual(sum / weights, curve[20].SmoothedLoss, 1e-9);
    }

    [TestMethod]
    public void Run_LossThatGrows_EndsTheTest()
    {
        var options = TestTables.Small() with { Optimizer = Optimizer.Sgd(), Normalization = Normalization.None(), Dropout = 0 };
        var report = LearningRateRangeTest.Run(TestTables.Clouds(150, seed: 1), options, highest: 1_000);
        Assert.IsTrue(report.Diverged);
        Assert.IsLessThan(100, report.Curve.Length);
        var least = report.Curve.Min(point => point.SmoothedLoss);
        Assert.IsTrue(report.Curve.SkipLast(1).All(point => double.IsFinite(point.SmoothedLoss)));
        Assert.IsTrue(report.Suggestion < report.Curve.First(point => point.SmoothedLoss == least).LearningRate);
    }

    [TestMethod]
    public void Run_SameSeed_GivesTheSameCurveForAnyThreads()
    {
        var data = TestTables.Spirals(300, seed: 1);
        var expected = LearningRateRangeTest.Run(data, TestTables.Small(), seed: 4);
        Assert.AreEqual(expected, LearningRateRangeTest.Run(data, TestTables.Small() with { NumberOfThreads = 3, LearningRate = 5 }, seed: 4));
        Assert.AreNotEqual(expected, LearningRateRangeTest.Run(data, TestTables.Small(), seed: 5));
    }

    // Nothing is left behind: a training after the test is the training without it.
    [TestMethod]
    public void Run_BeforeTraining_ChangesNothing()
    {
        var data = TestTables.Clouds(150, seed: 1);
        var options = TestTables.Small() with { Epochs = 3 };
        var expected = TestTables.Bytes(DeepResidualTraining.Train(data, options, seed: 1));
        LearningRateRangeTest.Run(data, options, seed: 1);
        Assert.AreEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(data, options, seed: 1)));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Train_FindLearningRate_TakesTheSuggestion(int networks)
    {
        var data = TestTables.Clouds(150, seed: 1);
        var options = TestTables.Small() with { Epochs = 3, LearningRate = null, Ensemble = new() { Bagging = networks } };
        var suggestion = LearningRateRangeTest.Run(data, options, seed: 4).Suggestion;
        var model = DeepResidualTraining.Train(data, options with { FindLearningRate = true }, seed: 4);

        Assert.AreEqual(suggestion, model.Summary.Options.LearningRate);
        Assert.IsFalse(model.Summary.Options.FindLearningRate);
        Assert.AreEqual(TestTables.Bytes(DeepResidualTraining.Train(data, options with { LearningRate = suggestion }, seed: 4)), TestTables.Bytes(model));
    }

    // No weight changes, and all batches are the same rows.
    [TestMethod]
    public void Train_FindLearningRateWhereTheLossNeverFalls_TakesTheDefault()
    {
        var data = TestTables.Clouds(150, seed: 1);
        var frozen = TestTables.Small() with
        {
            Epochs = 1, LearningRate = null, FindLearningRate = true, BatchSize = 150, Batches = new() { Shuffle = false }, Dropout = 0,
            Regularization = new() { GradientClipping = Clipping.ByNorm(1e-30f), ResidualDropout = 0, WeightDecay = 0 },
        };

        Assert.AreEqual(QualityRules.LearningRateOf(frozen), DeepResidualTraining.Train(data, frozen, seed: 1).Summary.Options.LearningRate);
    }

    [TestMethod]
    public void Train_FindLearningRateBesideARate_IsRefused() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), new() { FindLearningRate = true, LearningRate = 0.5f })).Message,
        "LearningRate must be null where FindLearningRate is true, but was 0.5.");

    // A thousandth of the suggestion and ten times as much are far off: the log loss of a guess is 0.69.
    [TestMethod]
    public void Suggestion_Spirals_Trains()
    {
        var data = TestTables.Spirals(600, seed: 1);
        var options = TestTables.Small() with { Blocks = 2, Width = 24, Architecture = ClassicOptions.Architecture with { HiddenWidth = 32 }, Epochs = 30, Validation = ClassicOptions.Validation with { Patience = null }, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 } };
        var suggestion = LearningRateRangeTest.Run(data, options).Suggestion;
        var test = TestTables.Spirals(400, seed: 2);
        double Loss(float rate) => TestTables.LogLoss(DeepResidualTraining.Train(data, options with { LearningRate = rate }), test);
        Assert.IsLessThan(0.2, Loss(suggestion), $"suggestion {suggestion}");
        Assert.IsGreaterThan(0.3, Loss(suggestion / 1_000));
        Assert.IsGreaterThan(0.5, Loss(suggestion * 10));
    }

    // Falls from 4 to 2, by half at 3e-3, and rises above 0.1; the first steps, high or low, do not count. 0.8 of the fall: 1 + tanh(x) = 1.6.
    [TestMethod]
    [DataRow(10)]
    [DataRow(-10)]
    public void AfterTheFall_OfAKnownCurve_IsWhereMostIsDone(double ofFirstSteps)
    {
        var curve = Enumerable.Range(0, 101).Select(i =>
        {
            var rate = 1e-7 * Math.Pow(1e8, i / 100.0);
            var loss = i < 5 ? ofFirstSteps : 3 - Math.Tanh(Math.Log(rate / 3e-3)) + (rate > 0.1 ? 5 * Math.Log(rate / 0.1) : 0);
            return new LearningRatePoint(rate, loss, loss);
        }).ToArray();
        Assert.AreEqual(Math.Log(3e-3) + Math.Atanh(0.6), Math.Log(LearningRateRangeTest.AfterTheFall(curve, 100)), 0.2); // a step is 0.18
    }

    [TestMethod]
    public void AfterTheFall_OfARisingCurve_IsTheLowestRate() => Assert.AreEqual(
        1, LearningRateRangeTest.AfterTheFall([.. Enumerable.Range(1, 20).Select(i => new LearningRatePoint(i, i, i))], 20));

    [TestMethod]
    [DataRow(0, 1, 10, "The lowest rate must be finite and above 0, but was 0.")]
    [DataRow(double.NaN, 1, 10, "The lowest rate must be finite and above 0, but was NaN.")]
    [DataRow(0.1, 0.1, 10, "The highest rate must be finite and above the lowest, 0.1, but was 0.1.")]
    [DataRow(0.1, double.PositiveInfinity, 10, "The highest rate must be finite and above the lowest, 0.1, but was Infinity.")]
    [DataRow(0.1, 1, 1, "The steps must be in [2, 100000], but was 1.")]
    public void Run_BadRange_NamesValueAndRange(double lowest, double highest, int steps, string message) => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => LearningRateRangeTest.Run(TestTables.Clouds(30, seed: 1), lowest: lowest, highest: highest, steps: steps)).Message,
        message);

    [TestMethod]
    public void Run_Cancelled_Ends() => Assert.ThrowsExactly<OperationCanceledException>(
        () => LearningRateRangeTest.Run(TestTables.Clouds(30, seed: 1), cancellation: new CancellationToken(canceled: true)));

    [TestMethod]
    public void Report_AsMarkdownAndSvg_ShowsSuggestionAndCurve()
    {
        var report = LearningRateRangeTest.Run(TestTables.Clouds(150, seed: 1), TestTables.Small());
        Assert.StartsWith(FormattableString.Invariant($"Suggested learning rate: {report.Suggestion:G3}\n"), report.ToMarkdown());
        Assert.HasCount(report.Curve.Length + 4, report.ToMarkdown().Trim().Split('\n'));
        Assert.Contains(FormattableString.Invariant($"suggestion {report.Suggestion:G2}"), report.ToSvg());
    }
}
