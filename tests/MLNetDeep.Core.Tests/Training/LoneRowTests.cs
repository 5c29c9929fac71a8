using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>A single row has no batch statistics: no training takes a step with one where there is a batch normalization.</summary>
[TestClass]
public sealed class LoneRowTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with
    {
        Epochs = 2, BatchSize = 64, Validation = ClassicOptions.Validation with { Fraction = 0 }, Batches = new Batches { Shuffle = false }, Run = new() { Report = false },
    };

    [TestMethod]
    public void Options_BatchesOfOneRow_AreRefusedWithBatchNorm()
    {
        const string Fault = "BatchSize must be at least 2 with Normalization.BatchNorm, but was 1: a single row has no batch statistics. "
            + "Normalization.LayerNorm() takes each row by itself.";
        var single = ClassicOptions.All with { BatchSize = 1 };
        CollectionAssert.AreEqual(new[] { Fault }, single.Faults().ToArray());
        CollectionAssert.AreEqual(new[] { Fault }, (single with { Architecture = ClassicOptions.Architecture with { Block = Block.PostActivation() } }).Faults().ToArray());
        Assert.AreEqual(1, (single with { Blocks = 0, Architecture = ClassicOptions.Architecture with { Block = Block.PostActivation(), NormalizeLogits = true } }).Faults().Count());

        Assert.IsEmpty((single with { Normalization = Normalization.LayerNorm() }).Faults());
        Assert.IsEmpty((single with { Normalization = Normalization.None() }).Faults());
        Assert.IsEmpty((single with { Architecture = ClassicOptions.Architecture with { Block = Block.FeedForward() } }).Faults()); // its own normalization is LayerNorm
        Assert.IsEmpty((single with { Blocks = 0, Architecture = ClassicOptions.Architecture with { Block = Block.PostActivation() } }).Faults());
    }

    [TestMethod]
    public void Train_BatchesOfOneRowWithLayerNorm_Learns()
    {
        var options = TestTables.Small() with { BatchSize = 1, Normalization = Normalization.LayerNorm(), LearningRate = 1e-3f };
        var model = DeepResidualTraining.Train(TestTables.Clouds(150, seed: 1), options);
        Assert.IsGreaterThan(0.97, TestTables.Accuracy(model, TestTables.Clouds(300, seed: 2)));
    }

    // The last row alone is the last batch's rest, in the order given; what it is labelled is seen.
    [TestMethod]
    [DataRow(129)]
    [DataRow(65)]
    [DataRow(130)]
    public void Train_LastRowAlone_IsTrainedOn(int rows)
    {
        foreach (var normalization in (Normalization[])[Normalization.BatchNorm(), Normalization.LayerNorm()])
        {
            var options = Options with { Normalization = normalization };
            CollectionAssert.AreNotEqual(Weights(Clouds(rows), options), Weights(Clouds(rows, relabelled: rows - 1), options));
        }
    }

    // As replicas or not, the rows that share a batch share its statistics, each replica's single row among them.
    [TestMethod]
    public void Train_OneRowAReplica_IsTrainingWithoutReplicas()
    {
        var options = Options with { BatchSize = 4, Epochs = 1, Optimizer = Optimizer.Sgd() };
        float[] one = Weights(Clouds(13), options), four = Weights(Clouds(13), options with { Run = options.Run with { Replicas = 4 } });
        for (var i = 0; i < one.Length; i++)
            Assert.AreEqual(one[i], four[i], 1e-4f);
    }

    // Of two targets one is set aside to choose the epoch by.
    [TestMethod]
    public void Train_OneRowLeftToTrainOn_IsRefusedWithBatchNorm()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        data.AddTarget([0], 0);
        data.AddTarget([1], 1);
        var options = TestTables.Small() with { Validation = ClassicOptions.Validation with { Fraction = 0.5 }, Epochs = 1 };

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(data, options));

        StringAssert.Contains(exception.Message, "There is 1 row to train on, which has no batch statistics; expected at least 2");
        DeepResidualTraining.Train(data, options with { Normalization = Normalization.LayerNorm() });
    }

    [TestMethod]
    public void Pretrain_LastRowAlone_IsTrainedOn()
    {
        var pretraining = new PretrainingOptions { BatchSize = 64, Epochs = 1 };
        var clouds = Clouds(65);
        var without = new TabularDataset(clouds.Columns, clouds.Classes);
        for (var r = 0; r < 64; r++)
            without.Add(clouds.Row(r), 0);
        // The same scale for both, so that the row itself is all that differs.
        var options = Options with { Input = ClassicOptions.Input with { Normalization = InputNormalization.None(), MissingValues = MissingValues.Refuse } };
        var losses = new List<double>();
        foreach (var data in (TabularDataset[])[clouds, without])
            Pretraining.Run(data, options, pretraining, progress: new LossRecorder(losses));
        Assert.AreNotEqual(losses[0], losses[1]);
        Assert.IsTrue(losses.All(double.IsFinite));
    }

    // Batches of one row are a choice, BatchNorm is one, and both together are none.
    [TestMethod]
    public void Tune_ChoicesThatDoNotGoTogether_AreNotDrawn()
    {
        var options = TestTables.Small() with { Normalization = Normalization.LayerNorm(), BatchSize = 16, Epochs = 1, Width = 4, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 } };
        var space = new TuningSpace
        {
            Normalization = [Normalization.BatchNorm(), Normalization.LayerNorm()], BatchSize = [1, 16], Blocks = null, Width = null, HiddenWidth = null,
            Activation = null, Dropout = null, ResidualDropout = null, LearningRate = null, WeightDecay = null, LabelSmoothing = null,
            InputNormalization = null,
        };

        var result = SuccessiveHalving.Run(TestTables.Clouds(30, seed: 1), options, new TuningOptions { Candidates = 4, MinEpochs = 1, Space = space });

        Assert.HasCount(3, result.Trials.Select(trial => (trial.Options.BatchSize, trial.Options.Normalization)).Distinct());
    }

    private static TabularDataset Clouds(int rows, int relabelled = -1)
    {
        var clouds = TestTables.Clouds(rows, seed: 1);
        var data = new TabularDataset(clouds.Columns, clouds.Classes);
        for (var r = 0; r < rows; r++)
            data.Add(clouds.Row(r), r == relabelled ? (clouds.Labels[r] + 1) % 3 : clouds.Labels[r]);
        return data;
    }

    private static float[] Weights(TabularDataset data, DeepResidualOptions options) =>
        DeepResidualTraining.Train(data, options).Network.Store.Values.ToArray();

    private sealed class LossRecorder(List<double> losses) : IProgress<PretrainingReport>
    {
        public void Report(PretrainingReport value) => losses.Add(value.Loss);
    }
}
