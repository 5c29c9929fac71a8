using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>The option that says from where on a row is taken for the second class: in the model, its report, its file.</summary>
[TestClass]
public sealed class DecisionThresholdTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Epochs = 6, Validation = ClassicOptions.Validation with { Fraction = 0.4 } };

    [TestMethod]
    public void Train_BestF1_ChoosesOnTheValidationRowsAndReportsBy()
    {
        var (data, validation) = (Rare(400, seed: 1), Rare(300, seed: 2));

        var plain = DeepResidualTraining.Train(data, Options, seed: 1, validation);
        var model = DeepResidualTraining.Train(data, Options with { Validation = Options.Validation with { Threshold = DecisionThreshold.BestF1() } }, seed: 1, validation);

        Assert.AreEqual((0f, null), (plain.ScoreThreshold, plain.Summary.Threshold));
        Assert.AreNotEqual(0f, model.ScoreThreshold, "rare rows seldom reach one half");
        var choice = model.Summary.Threshold!;
        Assert.AreEqual(model.ScoreThreshold, choice.Score);
        Assert.AreEqual(F1(plain, validation, threshold: 0), choice.ValueAtHalf, 1e-9);
        Assert.AreEqual(F1(model, validation, model.ScoreThreshold), choice.Value, 1e-9);
        Assert.IsGreaterThan(choice.ValueAtHalf, choice.Value);
        CollectionAssert.AreEqual(Logits(plain, validation), Logits(model, validation), "the network is the same");

        // The report counts by the threshold: the second row of the confusion matrix are the rare ones.
        var confusion = model.Report.Evaluation!.Confusion!;
        Assert.AreEqual(choice.Probability, model.Report.Evaluation.Threshold!.Value, 1e-5);
        Assert.AreEqual(choice.Value, 2.0 * confusion[1, 1] / (2 * confusion[1, 1] + confusion[1, 0] + confusion[0, 1]), 1e-9);
        Assert.IsNull(plain.Report.Evaluation!.Threshold);
        Assert.AreEqual(plain.Report.Evaluation.Metrics.LogLoss, model.Report.Evaluation.Metrics.LogLoss);
        StringAssert.Contains(model.Report.ToHtml(), "<dt>threshold</dt>");
        StringAssert.Contains(model.Report.ToHtml(), "BestF1");
    }

    [TestMethod]
    public void Train_PartSetAside_ChoosesByIt()
    {
        var model = DeepResidualTraining.Train(Rare(400, seed: 1), Options with { Validation = Options.Validation with { Threshold = DecisionThreshold.ForRecall(1) } }, seed: 1);

        Assert.AreEqual(1.0, Recall(model.Report.Evaluation!.Confusion!));
        Assert.AreEqual("specificity at a recall of 1", model.Summary.Threshold!.Metric);
    }

    [TestMethod]
    public void Train_Fixed_IsItsLogitAndNeedsNoValidation()
    {
        var model = DeepResidualTraining.Train(
            Rare(200, seed: 1), Options with { Validation = ClassicOptions.Validation with { Threshold = DecisionThreshold.Fixed(0.2f), Fraction = 0 } }, seed: 1);

        Assert.AreEqual(Math.Log(0.2 / 0.8), model.ScoreThreshold, 1e-6);
        Assert.IsNull(model.Summary.Threshold);
        Assert.AreEqual(0.2, model.Report.Evaluation!.Threshold!.Value, 1e-6);
    }

    [TestMethod]
    public void SaveAndLoad_KeepThresholdOptionAndChoice()
    {
        using var folder = new TempFolder();
        var model = DeepResidualTraining.Train(Rare(300, seed: 1), Options with { Validation = Options.Validation with { Threshold = DecisionThreshold.BestBalancedAccuracy() } }, seed: 1);

        model.Save(folder["model"]);
        model.WithScoreThreshold(-1.25f).Save(folder["changed"]);
        var (loaded, changed) = (TrainedModel.Load(folder["model"]), TrainedModel.Load(folder["changed"]));

        Assert.AreEqual(model.ScoreThreshold, loaded.ScoreThreshold);
        Assert.AreEqual(model.Summary.Threshold, loaded.Summary.Threshold);
        Assert.AreEqual(DecisionThreshold.BestBalancedAccuracy(), loaded.Summary.Options.Validation.Threshold);
        Assert.AreEqual(-1.25f, changed.ScoreThreshold);
        Assert.AreEqual(model.Summary.Threshold, changed.Summary.Threshold, "the report stays that of the training");
    }

    [TestMethod]
    public void WithScoreThreshold_OutOfRangeOrOtherTask_Throws()
    {
        var model = DeepResidualTraining.Train(Rare(60, seed: 1), Options with { Epochs = 1, Run = new() { Report = false } });

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.WithScoreThreshold(float.NaN)).Message, "must be finite, but was NaN");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => TestModels.Small.WithScoreThreshold(1)).Message, "Multiclass has no threshold");
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(1f)]
    [DataRow(float.NaN)]
    public void Faults_OutOfRange_AreNamed(float value)
    {
        CollectionAssert.AreEqual(
            new[] { FormattableString.Invariant($"Validation.Threshold: Probability must be in (0, 1), but was {value}.") },
            (ClassicOptions.All with { Validation = ClassicOptions.Validation with { Threshold = DecisionThreshold.Fixed(value) } }).Faults().ToArray());
        if (value != 1)
            CollectionAssert.AreEqual(
                new[] { FormattableString.Invariant($"Validation.Threshold: Minimum must be in (0, 1], but was {value}.") },
                (ClassicOptions.All with { Validation = ClassicOptions.Validation with { Threshold = DecisionThreshold.ForRecall(value) } }).Faults().ToArray());
    }

    [TestMethod]
    public void Train_OtherTask_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), Options with { Validation = Options.Validation with { Threshold = DecisionThreshold.BestF1() } }));

        StringAssert.Contains(e.Message, "Validation.Threshold must be null except in binary classification, but was BestF1.");
    }

    [TestMethod]
    public void Train_NothingToChooseBy_IsRefusedBeforeTraining()
    {
        var options = Options with { Validation = Options.Validation with { Threshold = DecisionThreshold.BestF1() } };
        var oneClass = new TabularDataset(2, LearningTask.Binary) { LabelName = "Rare" };
        oneClass.Add([1, 1], 0);
        oneClass.Add([1, 1], 1, weight: 0);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Rare(60, seed: 1), options with { Validation = options.Validation with { Fraction = 0 } })).Message,
            "Validation.Threshold: BestF1 is chosen by validation rows, but there are none: Validation.Fraction must be above 0, or validation data given.");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(Rare(60, seed: 1), options, validation: oneClass)).Message,
            "Validation.Threshold: BestF1 is chosen by validation rows, but those in column 'Rare' are all of one class; expected at least 2 classes");
    }

    // One row in twelve is of the second class, and the classes overlap.
    private static TabularDataset Rare(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(columns: 2, LearningTask.Binary);
        for (var r = 0; r < rows; r++)
        {
            var label = r % 12 == 0 ? 1 : 0;
            float Value() => 1.2f * label + random.NextSingle() + random.NextSingle() + random.NextSingle();
            data.Add([Value(), Value()], label);
        }
        return data;
    }

    private static double Recall(MLNetDeep.Reports.ConfusionMatrix confusion) => confusion[1, 1] / (double)(confusion[1, 0] + confusion[1, 1]);

    private static float[] Logits(TrainedModel model, TabularDataset data)
    {
        var logits = new float[data.Rows];
        for (var r = 0; r < data.Rows; r++)
            model.PredictEncodable(data.Row(r), sparse: null, logits.AsSpan(r, 1), asLogits: true);
        return logits;
    }

    private static double F1(TrainedModel model, TabularDataset data, float threshold)
    {
        var logits = Logits(model, data);
        double found = 0, alarms = 0, missed = 0;
        for (var r = 0; r < data.Rows; r++)
            (found, alarms, missed) = (logits[r] > threshold, data.Labels[r]) switch
            {
                (true, 1) => (found + 1, alarms, missed),
                (true, _) => (found, alarms + 1, missed),
                (false, 1) => (found, alarms, missed + 1),
                _ => (found, alarms, missed),
            };
        return 2 * found / (2 * found + alarms + missed);
    }
}
