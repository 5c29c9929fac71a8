using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Tuning;

[TestClass]
public sealed class SuccessiveHalvingTests
{
    /// <summary>Nothing but the rate is searched, and a rate that learns nothing is what the trainer has.</summary>
    private static readonly DeepResidualOptions Slow = TestTables.Small() with { LearningRate = 1e-6f, Epochs = 9 };

    internal static TuningSpace OnlyRates { get; } = new()
    {
        Blocks = null, Width = null, HiddenWidth = null, Activation = null, Normalization = null, Dropout = null, ResidualDropout = null,
        LearningRate = new(1e-7, 0.03, Logarithmic: true), WeightDecay = null, LabelSmoothing = null, BatchSize = null, InputNormalization = null,
    };

    internal static TuningOptions ThreeRungs { get; } = new() { Candidates = 18, MinEpochs = 1, Space = OnlyRates };

    [TestMethod]
    public void Run_TrainerThatLearnsNothing_FindsARateThatDoes()
    {
        var data = TestTables.Xor(300, seed: 1);
        var result = SuccessiveHalving.Run(data, Slow, ThreeRungs);

        Assert.IsGreaterThan(1e-3f, result.BestOptions.LearningRate!.Value);
        Assert.AreEqual(result.Best.Options, result.BestOptions);
        Assert.AreEqual(Slow, result.BestOptions with { LearningRate = Slow.LearningRate });
        Assert.IsLessThan(0.45, result.Best.Metric!.Value);
        Assert.IsGreaterThan(0.6, result.Default.Metric!.Value);
        var test = TestTables.Xor(300, seed: 2);
        Assert.IsGreaterThan(
            TestTables.Accuracy(DeepResidualTraining.Train(data, Slow), test) + 0.2,
            TestTables.Accuracy(DeepResidualTraining.Train(data, result.BestOptions), test));
    }

    [TestMethod]
    public void Run_BlocksAmongTheSpace_DrawsOfEachWhatCounts()
    {
        var space = OnlyRates with { Block = [Block.PreActivation(), Block.Attention(2)], HiddenWidth = [4, 8], LearningRate = new TuningSpace().LearningRate };
        var options = TestTables.Small() with { Epochs = 1, Architecture = TestTables.Small().Architecture with { Initialization = Initialization.Ntk() } };
        var result = SuccessiveHalving.Run(TestTables.Xor(80, seed: 1), options, new TuningOptions { Candidates = 12, MinEpochs = 1, Space = space });

        var drawn = result.Trials.Where(trial => trial.Candidate > 0).ToLookup(trial => trial.Options.Architecture.Block is AttentionBlock);
        Assert.IsNotEmpty(drawn[true]);
        Assert.IsNotEmpty(drawn[false]);
        Assert.IsTrue(drawn[true].All(trial => trial.Options.LearningRate <= 0.005f && trial.Description.StartsWith("Block Attention, LearningRate ", StringComparison.Ordinal)));
        Assert.IsTrue(drawn[false].All(trial => trial.Options.LearningRate >= 0.01f && trial.Description.StartsWith("Block PreActivation, HiddenWidth ", StringComparison.Ordinal)));
        Assert.IsTrue(result.Trials.All(trial => trial.Fault is null));
    }

    [TestMethod]
    public void Run_Rungs_AreThoseOfThePlanWithTheBestOfTheRungBefore()
    {
        var result = SuccessiveHalving.Run(TestTables.Xor(200, seed: 1), Slow, ThreeRungs);

        Assert.AreEqual("18×1 6×3 2×9", string.Join(" ", result.Trials.GroupBy(trial => (trial.Rung, trial.Epochs))
            .Select(rung => $"{rung.Count()}×{rung.Key.Epochs}")));
        Assert.IsTrue(result.IsComplete);
        CollectionAssert.AreEqual(Enumerable.Range(1, 26).ToArray(), result.Trials.Select(trial => trial.Number).ToArray());
        Assert.IsTrue(result.Trials.All(trial => trial.Trials == 26 && trial.Fault is null && trial.Options.Epochs == 9));
        foreach (var rung in (int[])[2, 3])
        {
            var before = result.Trials.Where(trial => trial.Rung == rung - 1 && trial.Candidate != 0).OrderBy(trial => trial.Metric);
            var here = result.Trials.Where(trial => trial.Rung == rung).Select(trial => trial.Candidate).ToArray();
            CollectionAssert.AreEqual(before.Take(here.Length - 1).Select(trial => trial.Candidate).Prepend(0).ToArray(), here);
        }
        Assert.AreEqual(result.Trials.Where(trial => trial.Rung == 3).MinBy(trial => trial.Metric), result.Best);
    }

    // What a trial says is what a training of its own says: the same rows are set aside, and nothing is left over from trial to trial.
    [TestMethod]
    public void Run_EachTrial_IsATrainingWithTheSameSeed()
    {
        var data = TestTables.Clouds(150, seed: 1);
        var result = SuccessiveHalving.Run(data, TestTables.Small() with { Epochs = 4 }, ThreeRungs with { Candidates = 3 }, seed: 7);
        foreach (var trial in result.Trials)
        {
            var summary = DeepResidualTraining.Train(data, trial.Options with { Epochs = trial.Epochs }, seed: 7).Summary;
            Assert.AreEqual(summary.Curve[summary.BestEpoch - 1].Validation.LogLoss, trial.Metric);
        }
        Assert.AreEqual(TestTables.Small() with { Epochs = 4 }, result.Trials[0].Options);
        Assert.AreEqual("the trainer's own", result.Trials[0].Description);
        Assert.AreEqual($"LearningRate {result.Trials[1].Options.LearningRate:G4}", result.Trials[1].Description);
    }

    [TestMethod]
    public void Run_SameSeed_IsTheSameForAnyThreads()
    {
        var data = TestTables.Spirals(200, seed: 1);
        var tuning = new TuningOptions { Candidates = 6, MinEpochs = 1, Space = new TuningSpace { Blocks = new(0, 2), Width = [8, 16], HiddenWidth = [8, 16] } };
        var options = TestTables.Small() with { Epochs = 3 };
        var expected = Describe(SuccessiveHalving.Run(data, options, tuning, seed: 3));

        Assert.AreEqual(expected, Describe(SuccessiveHalving.Run(data, options with { NumberOfThreads = 3 }, tuning, seed: 3)));
        Assert.AreNotEqual(expected, Describe(SuccessiveHalving.Run(data, options, tuning, seed: 4)));
    }

    [TestMethod]
    public void Run_TrainerThatIsBest_StaysIt()
    {
        var options = TestTables.Small() with { Epochs = 6 };
        var tuning = ThreeRungs with { Candidates = 4, Space = OnlyRates with { LearningRate = new(1e-9, 1e-8) } };
        var result = SuccessiveHalving.Run(TestTables.Clouds(150, seed: 1), options, tuning);
        Assert.AreEqual(0, result.Best.Candidate);
        Assert.AreEqual(options, result.BestOptions);
        Assert.AreEqual(result.Best, result.Default);
    }

    // Rates beyond all sense: they lose, and the search goes on.
    [TestMethod]
    public void Run_CandidatesThatDiverge_Lose()
    {
        var exploding = TestTables.Small() with { Optimizer = Optimizer.Sgd(), LearningRate = 0.01f, Normalization = Normalization.None(), Epochs = 6 };
        var tuning = ThreeRungs with { Candidates = 9, Space = OnlyRates with { LearningRate = new(1e25, 1e30, Logarithmic: true) } };
        var result = SuccessiveHalving.Run(TestTables.Clouds(100, seed: 1), exploding, tuning);

        Assert.AreEqual(0, result.Best.Candidate);
        Assert.HasCount(9, result.Trials);
        Assert.IsTrue(result.Trials.Skip(1).All(trial => trial.Metric is null && trial.Fault!.Contains("has become")));
        StringAssert.Contains(result.ToMarkdown(), "| 1 | 1 | 2 | diverged | ");
        Assert.DoesNotContain("diverged", result.ToMarkdown().Split('\n')[result.Trials.Count(trial => trial.Metric is not null) + 1]);
    }

    [TestMethod]
    public void Run_AllCandidatesDiverge_SaysSo()
    {
        var exploding = TestTables.Small() with { Optimizer = Optimizer.Sgd(), LearningRate = 1e30f, Normalization = Normalization.None() };
        var tuning = ThreeRungs with { Candidates = 3, Space = OnlyRates with { LearningRate = new(1e25, 1e30, Logarithmic: true) } };
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => SuccessiveHalving.Run(TestTables.Clouds(100, seed: 1), exploding, tuning));
        StringAssert.StartsWith(exception.Message, "No candidate could be trained. The ");
    }

    [TestMethod]
    public void Run_SpaceOfThreePoints_HasNoCandidateTwice()
    {
        var result = SuccessiveHalving.Run(
            TestTables.Clouds(60, seed: 1), TestTables.Small() with { Epochs = 1 },
            new TuningOptions { Candidates = 20, Space = OnlyRates with { LearningRate = null, Blocks = new(0, 2) } });
        CollectionAssert.AreEquivalent((int[])[0, 1, 2], result.Trials.Select(trial => trial.Options.Blocks).ToArray());
        Assert.AreEqual(1, result.Trials[0].Options.Blocks);
    }

    [TestMethod]
    public void Run_MetricOfTheTrainer_Decides()
    {
        var options = TestTables.Small() with { Epochs = 2, Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Accuracy } };
        var result = SuccessiveHalving.Run(TestTables.Clouds(150, seed: 1), options, ThreeRungs with { Candidates = 5, MinEpochs = 2 });
        Assert.AreEqual(ValidationMetric.Accuracy, result.Metric);
        Assert.AreEqual(result.Trials.Max(trial => trial.Metric), result.Best.Metric);
        var lines = result.ToMarkdown().TrimEnd().Split('\n');
        Assert.AreEqual("| Rung | Candidate | Epochs | Accuracy | Seconds | Options |", lines[0]);
        var scores = lines[2..].Select(line => double.Parse(line.Split('|')[4], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        CollectionAssert.AreEqual(scores.OrderDescending().ToArray(), scores);
    }

    [TestMethod]
    public void Run_Regression_IsComparedByItsError()
    {
        var random = new Random(1);
        var data = new TabularDataset(columns: 1, LearningTask.Regression);
        for (var r = 0; r < 120; r++)
        {
            var x = random.NextSingle();
            data.AddTarget([x], 1_000 + 50 * x);
        }
        var result = SuccessiveHalving.Run(data, Slow with { Epochs = 6 }, ThreeRungs with { Candidates = 6, MinEpochs = 6 });
        Assert.AreEqual(ValidationMetric.Rmse, result.Metric);
        Assert.IsLessThan(result.Default.Metric!.Value, result.Best.Metric!.Value);
        var summary = DeepResidualTraining.Train(data, result.BestOptions).Summary;
        Assert.AreEqual(summary.Curve[summary.BestEpoch - 1].Validation.Rmse, result.Best.Metric);
    }

    private static string Describe(TuningResult<DeepResidualOptions> result) => string.Join(
        "\n", result.Trials.Select(trial => $"{trial.Rung} {trial.Candidate} {trial.Epochs} {trial.Metric:R} {trial.Description}"))
        + $"\n{result.Best.Number} {result.Metric}";
}
