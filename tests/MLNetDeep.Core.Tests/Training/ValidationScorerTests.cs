using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Metrics of scores that are given: an engine whose score of a row is written in the row.</summary>
[TestClass]
public sealed class ValidationScorerTests
{
    private const float Ln3 = 1.0986123f;

    // Probabilities of class 1: 1/4, 3/4, 3/4, 1/4, of labels 0, 1, 0, 1 that weigh 1, 2, 1, 4.
    [TestMethod]
    public void Measure_BinaryRows_GivesEveryMetricOfTheTask()
    {
        var data = Table(LearningTask.Binary, [-Ln3, Ln3, Ln3, -Ln3], [0, 1, 0, 1], [1, 2, 1, 4]);
        var score = Measure(data, outputs: 1, ClassicOptions.All with { Loss = Loss.BinaryCrossEntropy() });

        var logLoss = (1 * -Math.Log(0.75) + 2 * -Math.Log(0.75) + 1 * -Math.Log(0.25) + 4 * -Math.Log(0.25)) / 8;
        Assert.AreEqual(logLoss, score.Loss!.Value, 1e-6);
        Assert.AreEqual(logLoss, score.LogLoss!.Value, 1e-6);
        Assert.AreEqual(3 / 8.0, score.Accuracy!.Value, 1e-12);
        // Class 0: right 1, labelled 2, predicted 5. Class 1: right 2, labelled 6, predicted 3.
        Assert.AreEqual((2 * 1 / 7.0 + 2 * 2 / 9.0) / 2, score.MacroF1!.Value, 1e-12);
        // Pairs (positive, negative): (row 1, row 0) right 2·1; (row 1, row 2) tie 2·1; (row 3, row 0) tie 4·1; (row 3, row 2) wrong 4·1.
        Assert.AreEqual((2 + 1 + 2 + 0) / 12.0, score.Auc!.Value, 1e-12);
        // Of class 0 1 of 2, of class 1 2 of 6.
        Assert.AreEqual((1 / 2.0 + 2 / 6.0) / 2, score.BalancedAccuracy!.Value, 1e-12);
        Assert.IsNull(score.Rmse);
        Assert.IsNull(score.MeanAbsoluteError);
    }

    // Smoothing and class weights change the loss alone.
    [TestMethod]
    public void Measure_OtherLoss_LeavesTheLogLoss()
    {
        var data = Table(LearningTask.Binary, [-Ln3, Ln3, Ln3, -Ln3], [0, 1, 0, 1], [1, 2, 1, 4]);
        var plain = Measure(data, outputs: 1);
        var other = Measure(data, outputs: 1, ClassicOptions.All with { Loss = Loss.CrossEntropy(0.2f, [1, 3]) });
        Assert.AreNotEqual(plain.Loss!.Value, other.Loss!.Value, 1e-3);
        Assert.AreEqual(plain.LogLoss, other.LogLoss);
    }

    // Logits ln p of three classes; class 2 of four appears neither as a label nor as a prediction.
    [TestMethod]
    public void Measure_SeveralClasses_AveragesOverThosePresent()
    {
        float[][] probabilities =
        [
            [0.7f, 0.2f, 0.05f, 0.05f], [0.3f, 0.6f, 0.05f, 0.05f], [0.2f, 0.7f, 0.05f, 0.05f], [0.1f, 0.1f, 0.1f, 0.7f], [0.6f, 0.2f, 0.1f, 0.1f],
        ];
        int[] labels = [0, 0, 1, 3, 3];
        var data = new TabularDataset(4, 4);
        for (var r = 0; r < labels.Length; r++)
            data.Add([.. probabilities[r].Select(p => MathF.Log(p))], labels[r]);
        var score = Measure(data, outputs: 4);

        Assert.AreEqual(-(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.7) + Math.Log(0.7) + Math.Log(0.1)) / 5, score.LogLoss!.Value, 1e-6);
        Assert.AreEqual(3 / 5.0, score.Accuracy!.Value, 1e-12);
        // F1 of class 0: right 1, labelled 2, predicted 2; class 1: 1, 1, 2; class 3: 1, 2, 1.
        Assert.AreEqual((2 / 4.0 + 2 / 3.0 + 2 / 3.0) / 3, score.MacroF1!.Value, 1e-12);
        // Class 0: 0.7, 0.3 against 0.2, 0.1, 0.6: 5 of 6. Class 1: 0.7 against all: 1. Class 3: 0.7, 0.1 against 0.05: 1.
        Assert.AreEqual((5 / 6.0 + 1 + 1) / 3, score.Auc!.Value, 1e-12);
    }

    [TestMethod]
    public void Measure_EverythingRight_IsPerfectToTheBit()
    {
        var data = new TabularDataset(3, 3);
        for (var r = 0; r < 50; r++)
        {
            var row = new float[3];
            row[r % 3] = 2;
            data.Add(row, r % 3, weight: 0.1f * (1 + r % 7));
        }
        var score = Measure(data, outputs: 3);
        Assert.AreEqual<(double?, double?, double?)>((1, 1, 1), (score.Accuracy, score.MacroF1, score.Auc));
    }

    // Targets 10, 20 of mean 12 and deviation 4; predictions 12 + 4·score are 12 and 16.
    [TestMethod]
    public void Measure_Regression_IsInTheUnitOfTheTargets()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        data.AddTarget([0], 10, weight: 3);
        data.AddTarget([1], 20, weight: 1);
        var score = Measure(data, outputs: 1, targets: new TargetScaling(12, 4));
        Assert.AreEqual(Math.Sqrt((3 * 4 + 16) / 4.0), score.Rmse!.Value, 1e-6);
        Assert.AreEqual((3 * 2 + 4) / 4.0, score.MeanAbsoluteError!.Value, 1e-6);
        Assert.AreEqual((3 * 0.25 + 1) / 4, score.Loss!.Value, 1e-6);
        // Of mean 12.5: 3·2.5² + 7.5².
        Assert.AreEqual(1 - (3 * 4 + 16) / 75.0, score.RSquared!.Value, 1e-6);
        Assert.IsTrue(score is { LogLoss: null, Accuracy: null, MacroF1: null, Auc: null });
    }

    // The same, with predictions of at most 13: 12 and 13.
    [TestMethod]
    public void Measure_RangeOfPredictions_IsOfClippedOnes()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        data.AddTarget([0], 10, weight: 3);
        data.AddTarget([1], 20, weight: 1);
        var score = Measure(data, outputs: 1, targets: new TargetScaling(12, 4) { Range = new(11, 13) });
        Assert.AreEqual(Math.Sqrt((3 * 4 + 49) / 4.0), score.Rmse!.Value, 1e-6);
        Assert.AreEqual((3 * 2 + 7) / 4.0, score.MeanAbsoluteError!.Value, 1e-6);
        Assert.AreEqual((3 * 0.25 + 3.0625) / 4, score.Loss!.Value, 1e-6);
        Assert.AreEqual(1 - (3 * 4 + 49) / 75.0, score.RSquared!.Value, 1e-6);
    }

    // Nothing is predicted from it: a range must not make it look harmless.
    [TestMethod]
    public void Measure_InfiniteScore_StaysInfiniteWithARange()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        data.AddTarget([1], 10);
        data.AddTarget([2], 20);
        Assert.AreEqual(double.PositiveInfinity, Measure(data, outputs: 1, targets: new TargetScaling(12, 4) { Range = new(11, 13) }, factor: float.PositiveInfinity).Rmse);
    }

    [TestMethod]
    public void Measure_WarmWithARange_AllocatesNothing()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        for (var r = 0; r < 40; r++)
            data.AddTarget([r], r);
        var scorer = Scorer(data, ClassicOptions.All, new TargetScaling(0, 1) { Range = new(10, 20) });
        using var engine = new GivenScores(1);
        scorer.Measure(engine);
        var before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Measure(engine);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Measure_WeightlessRows_GiveZeros()
    {
        var score = Measure(Table(LearningTask.Binary, [1, 2], [0, 1], [0, 0]), outputs: 1);
        Assert.AreEqual<(double?, double?, double?, double?)>((0, 0, 0, null), (score.LogLoss, score.Accuracy, score.MacroF1, score.Auc));
    }

    [TestMethod]
    public void Measure_Warm_AllocatesNothing()
    {
        var random = new Random(1);
        var data = new TabularDataset(5, 5);
        for (var r = 0; r < 400; r++)
            data.Add([.. Enumerable.Range(0, 5).Select(_ => random.NextSingle())], random.Next(5), weight: 1 + r % 2);
        var options = ClassicOptions.All with { Loss = Loss.Focal() };
        var scorer = Scorer(data, options, targets: null);
        using var engine = new GivenScores(5);
        scorer.Measure(engine);
        var first = scorer.Metrics;

        var before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Measure(engine);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(first, scorer.Metrics);
    }

    private static TabularDataset Table(LearningTask task, float[] logits, int[] labels, float[] weights)
    {
        var data = new TabularDataset(1, task);
        for (var r = 0; r < logits.Length; r++)
            data.Add([logits[r]], labels[r], weights[r]);
        return data;
    }

    private static Metrics Measure(TabularDataset data, int outputs, DeepResidualOptions? options = null, TargetScaling? targets = null, float factor = 1)
    {
        using var engine = new GivenScores(outputs, factor);
        var scorer = Scorer(data, options ?? ClassicOptions.All, targets);
        scorer.Measure(engine);
        return scorer.Metrics;
    }

    // Batches of 3, so that rows of several batches come together.
    private static ValidationScorer Scorer(TabularDataset data, DeepResidualOptions options, TargetScaling? targets)
    {
        var rows = RowSet.All(data) with { IgnoresWeights = true };
        var encoder = InputEncoder.Fit(rows, InputNormalization.None(), MissingValues.Refuse, new Categories());
        var batches = new BatchPlan(rows.Rows.Length, BatchSize: 3, LastBatch.Kept);
        return new ValidationScorer(new BatchReader(rows, encoder, batches, targets), data.Task, options, targets);
    }

    private sealed class GivenScores(int outputs, float factor = 1) : ITrainingEngine
    {
        public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows)
        {
            if (factor == 1)
                return x[..(rows * outputs)];
            var scores = new float[rows * outputs];
            for (var i = 0; i < scores.Length; i++)
                scores[i] = factor * x[i];
            return scores;
        }

        public bool TakesFrozenOutputs { get; set; }

        public StepResult Step(in Batch batch, in StepRates rates) => throw new NotSupportedException();

        public void Freeze(FrozenPart part) => throw new NotSupportedException();

        public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => throw new NotSupportedException();

        public void CopyWeightsTo(ParameterStore destination) => throw new NotSupportedException();

        public void Transfer(StateTransfer state) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
