using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>What the loop asks of its engine, by an engine that computes nothing and writes down.</summary>
[TestClass]
public sealed class TrainingLoopTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with
    {
        Loss = Loss.CrossEntropy(), LearningRateSchedule = Schedule.Constant(), BatchSize = 4, Epochs = 3, LearningRate = 2,
        Regularization = ClassicOptions.Regularization with { WeightDecay = 0.5f }, Validation = ClassicOptions.Validation with { Patience = null },
    };

    [TestMethod]
    public void Run_EachEpoch_TakesEveryRowOnceInAnotherOrder()
    {
        var engine = Run(Options, rows: 12);
        string[] epochs = [.. engine.Steps.Chunk(3).Select(steps => string.Join(" ", steps.SelectMany(step => step.Rows)))];
        Assert.HasCount(3, epochs);
        foreach (var epoch in epochs)
            CollectionAssert.AreEqual(Enumerable.Range(0, 12).ToArray(), epoch.Split(' ').Select(int.Parse).Order().ToArray());
        Assert.HasCount(4, epochs.Append(string.Join(" ", Enumerable.Range(0, 12))).Distinct());
    }

    // 12 steps of which 2 warm up.
    [TestMethod]
    public void Run_Schedules_DriveRateDecayAndDropoutOfEachStep()
    {
        var options = Options with
        {
            LearningRateSchedule = Schedule.Cosine(warmupSteps: 2),
            Regularization = Options.Regularization with { WeightDecaySchedule = Schedule.Cosine(minimum: 0.5), DropoutSchedule = Schedule.Constant(warmupSteps: 10) },
        };
        var engine = Run(options, rows: 13);
        Assert.HasCount(9, engine.Steps);                        // a last row alone goes into the batch before
        CollectionAssert.AreEqual(new[] { 4, 4, 5 }, engine.Steps.Take(3).Select(step => step.Rows.Length).ToArray());
        for (var step = 0; step < engine.Steps.Count; step++)
        {
            var rate = step < 2 ? step + 1 : 1 + Math.Cos(Math.PI * (step - 2) / 7);
            Assert.AreEqual(rate, engine.Steps[step].Rates.LearningRate, 1e-6, $"step {step}");
            Assert.AreEqual(0.5 * (0.5 + 0.25 * (1 + Math.Cos(Math.PI * step / 9))), engine.Steps[step].Rates.WeightDecay, 1e-6, $"step {step}");
            Assert.AreEqual((step + 1) / 10f, engine.Steps[step].Rates.DropoutFactor, 1e-6f, $"step {step}");
        }
    }

    // Validation accuracy 1, 1, 0, 0, 0: after epoch 3 and 4 the bad epochs are 2 and 3 (a tie is not better).
    [TestMethod]
    public void Run_PerformanceSchedule_FollowsTheValidationMetric()
    {
        var options = Options with
        {
            Epochs = 5, Validation = Options.Validation with { Metric = ValidationMetric.Accuracy },
            LearningRateSchedule = Schedule.Performance(factor: 0.5, patience: 1),
            Regularization = Options.Regularization with { WeightDecaySchedule = Schedule.Performance(factor: 0.1, patience: 2), DropoutSchedule = Schedule.Performance(factor: 0.2, patience: 9) },
        };
        var engine = Run(options, rows: 8, validationRows: 4, logits: [1, 2, -1, -1, -1]);
        double[] rates = [.. engine.Steps.Select(step => step.Rates.LearningRate)];
        CollectionAssert.AreEqual(new double[] { 2, 2, 2, 2, 2, 2, 1, 1, 1, 1 }, rates);
        Assert.AreEqual(0.5, engine.Steps[7].Rates.WeightDecay, 1e-6);
        Assert.AreEqual(0.05, engine.Steps[8].Rates.WeightDecay, 1e-6);
        Assert.AreEqual(1, engine.Steps[9].Rates.DropoutFactor);
    }

    // The engine's loss grows with each step, which is worse, whatever is said of validation.
    [TestMethod]
    public void Run_PerformanceScheduleWithoutValidation_FollowsTheTrainingLoss()
    {
        var options = Options with
        {
            Epochs = 4, LearningRateSchedule = Schedule.Performance(factor: 0.5, patience: 0),
            Validation = Options.Validation with { Metric = ValidationMetric.Accuracy },
        };
        var engine = Run(options, rows: 4);
        CollectionAssert.AreEqual(new[] { 2, 2, 1, 0.5 }, engine.Steps.Select(step => step.Rates.LearningRate).ToArray());
    }

    [TestMethod]
    public void Run_WithoutShuffle_TakesTheRowsInOrder()
    {
        var engine = Run(Options with { Batches = new Batches { Shuffle = false } }, rows: 12);
        for (var step = 0; step < engine.Steps.Count; step++)
            CollectionAssert.AreEqual(Enumerable.Range(step % 3 * 4, 4).ToArray(), engine.Steps[step].Rows);
    }

    // Rows 0 to 8 are of class 0, rows 9 to 11 of class 1: one for each batch.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Run_Stratified_HasEveryClassInEveryBatch(bool shuffle)
    {
        var engine = Run(Options with { Batches = new Batches { Shuffle = shuffle, Stratified = true } }, rows: 12, firstOfClass1: 9);
        foreach (var epoch in engine.Steps.Chunk(3))
        {
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 12).ToArray(), epoch.SelectMany(step => step.Rows).ToArray());
            foreach (var step in epoch)
                Assert.AreEqual(1, step.Rows.Count(row => row >= 9));
        }
        Assert.AreEqual(!shuffle, engine.Steps[0].Rows.SequenceEqual(engine.Steps[3].Rows));
    }

    // The engine's loss is the number of the step: 1, 2 and, for a batch of two rows, 3. Row r weighs r + 1: 55 in all.
    [TestMethod]
    public void Run_TrainingLoss_IsTheWeightedMeanOverRows()
    {
        var engine = Run(Options with { Epochs = 1 }, rows: 10);
        var weighted = engine.Steps.Select((step, index) => (index + 1) * step.Rows.Sum(row => row + 1)).Sum();
        Assert.AreEqual(weighted / 55.0, engine.Summary!.Curve[0].TrainingLoss, 1e-12);
    }

    [TestMethod]
    public void Run_Validation_ScoresEveryRowAndCopiesTheBest()
    {
        // Class 0's logit after each epoch, where all validation rows are of class 0.
        var engine = Run(Options with { Epochs = 4 }, rows: 12, validationRows: 9, logits: [0, 2, 1, -1]);
        CollectionAssert.AreEqual(new[] { 1, 2 }, engine.CopiedAfterEpochs);
        Assert.AreEqual((2, 9), (engine.Summary!.BestEpoch, engine.Summary.ValidationRows));
        CollectionAssert.AreEqual(new double?[] { 1, 1, 1, 0 }, engine.Summary.Curve.Select(epoch => epoch.Validation.Accuracy).ToArray());
        Assert.AreEqual(Math.Log(1 + Math.Exp(-2)), engine.Summary.Curve[1].Validation.Loss!.Value, 1e-6);
        Assert.AreEqual(4 * 9, engine.RowsScored);
    }

    private static RecordingEngine Run(
        DeepResidualOptions options, int rows, int validationRows = 0, float[]? logits = null, int firstOfClass1 = int.MaxValue)
    {
        var engine = new RecordingEngine(stepsOfEpoch: (rows + 2) / 4, logits ?? []);
        var network = new Network(options.ToNetworkSpec(InputLayout.OfNumbers(1), 2));
        var scorer = validationRows == 0 ? null : new ValidationScorer(Reader(validationRows, 4, LastBatch.Kept), LearningTask.Multiclass, options);
        var loop = new TrainingLoop(
            engine, Reader(rows, 4, LastBatch.Joined, firstOfClass1), scorer, options, network.Store, new TorchGenerator(1),
            new TrainingClock(TimeProvider.System, options.Run.TimeLimit));
        engine.Summary = loop.Run(progress: null, CancellationToken.None);
        return engine;
    }

    private static BatchReader Reader(int rows, int batchSize, LastBatch last, int firstOfClass1 = int.MaxValue)
    {
        var data = new TabularDataset(1, 2);
        for (var r = 0; r < rows; r++)
            data.Add([r], r < firstOfClass1 ? 0 : 1, weight: r + 1);
        var set = RowSet.All(data);
        var encoder = InputEncoder.Fit(set, InputNormalization.Standardize(bounded: true), MissingValues.Refuse);
        return new BatchReader(set, encoder, new BatchPlan(rows, batchSize, last));
    }

    private sealed class RecordingEngine(int stepsOfEpoch, float[] logits) : ITrainingEngine
    {
        public List<(int[] Rows, StepRates Rates)> Steps { get; } = [];
        public List<int> CopiedAfterEpochs { get; } = [];
        public int RowsScored { get; private set; }
        public TrainingSummary? Summary { get; set; }

        private int Epoch => Steps.Count / stepsOfEpoch;

        public StepResult Step(in Batch batch, in StepRates rates)
        {
            Steps.Add(([.. batch.Weights.ToArray().Select(weight => (int)weight - 1)], rates));
            var weight = batch.Weights.ToArray().Sum();
            return new StepResult(new LossSum(Steps.Count * weight, weight), 1);
        }

        public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows)
        {
            RowsScored += rows;
            return Enumerable.Repeat(new[] { logits[Epoch - 1], 0 }, rows).SelectMany(row => row).ToArray();
        }

        public void Freeze(FrozenPart part) => throw new NotSupportedException();

        public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => throw new NotSupportedException();

        public bool TakesFrozenOutputs { get; set; }

        public void CopyWeightsTo(ParameterStore destination) => CopiedAfterEpochs.Add(Epoch);

        public void Transfer(StateTransfer state) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
