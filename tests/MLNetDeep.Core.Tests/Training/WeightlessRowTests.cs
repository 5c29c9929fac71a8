using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Rows of weight 0 are as if they were not there, and where that leaves nothing, it is said.</summary>
[TestClass]
public sealed class WeightlessRowTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Epochs = 3, Run = new() { Report = false } };

    public static IEnumerable<object[]> Tasks => Enum.GetValues<LearningTask>().Select(task => new object[] { task });

    // Each tenth row has weight 0, a wrong label, an infinite feature and an enormous one.
    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Train_RowsOfWeightZero_IsTrainingWithoutThem(LearningTask task)
    {
        foreach (var ownValidation in (bool[])[false, true])
        {
            TabularDataset with = Rows(task, keepsWeightless: true), without = Rows(task, keepsWeightless: false);
            var expected = DeepResidualTraining.Train(without, Options, seed: 1, ownValidation ? without : null);
            var model = DeepResidualTraining.Train(with, Options, seed: 1, ownValidation ? with : null);
            Assert.AreEqual(TestTables.Bytes(expected), TestTables.Bytes(model), $"validation rows of their own: {ownValidation}");
        }
    }

    // 600 rows of which each tenth has weight 0 and the target −999.
    [TestMethod]
    public void Train_WrongTargetsOfWeightZero_LeaveTheScalingAlone()
    {
        var random = new Random(1);
        TabularDataset data = new(2, LearningTask.Regression), test = new(2, LearningTask.Regression);
        for (var r = 0; r < 900; r++)
        {
            float x = random.NextSingle(), y = random.NextSingle();
            if (r >= 600)
                test.AddTarget([x, y], 3 * x - 2 * y);
            else
                data.AddTarget([x, y], r % 10 == 0 ? -999 : 3 * x - 2 * y, r % 10 == 0 ? 0 : 1);
        }

        var model = DeepResidualTraining.Train(data, TestTables.Small() with { Epochs = 60, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 } }, seed: 1);

        var predicted = new float[test.Rows];
        model.Predict(TestTables.Features(test), predicted);
        double mean = 0, errors = 0, deviations = 0;
        foreach (var target in test.Targets)
            mean += target / test.Rows;
        for (var r = 0; r < test.Rows; r++)
        {
            errors += Math.Pow(predicted[r] - test.Targets[r], 2);
            deviations += Math.Pow(test.Targets[r] - mean, 2);
        }
        Assert.IsGreaterThan(0.98, 1 - errors / deviations);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Train_NoRowOfAWeight_SaysSo(LearningTask task)
    {
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(Weighted(task, _ => 0), Options));
        Assert.AreEqual("None of the 60 rows with a label in column 'Label' has a weight above 0 in the argument 'weight'; expected at least 2.", exception.Message);
    }

    [TestMethod]
    public void Train_OneClassOfAWeight_SaysSo()
    {
        foreach (var (task, what) in new[]
        {
            (LearningTask.Multiclass, "label '1' in column 'Label'; expected at least 2 classes."),
            (LearningTask.Binary, "label 'True' in column 'Label'; expected at least 2 classes."),
            (LearningTask.Regression, "target 1 in column 'Label'; expected at least 2 different ones."),
        })
        {
            var exception = Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(Weighted(task, r => r % 2), Options));
            StringAssert.StartsWith(exception.Message, $"All 30 rows of a weight above 0 in the argument 'weight' have the same {what}");
        }
    }

    [TestMethod]
    public void Train_NoValidationRowOfAWeight_SaysSo()
    {
        var task = LearningTask.Multiclass;
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => DeepResidualTraining.Train(Weighted(task, _ => 1), Options, validation: Weighted(task, _ => 0)));
        Assert.AreEqual(
            "None of the 60 validation rows with a label in column 'Label' has a weight above 0 in the argument 'weight'; expected at least 1.",
            exception.Message);
    }

    [TestMethod]
    public void Train_ClassWeightsThatLeaveOneClass_AreRefused()
    {
        var data = Weighted(LearningTask.Multiclass, _ => 1);
        var training = Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(data, Options with { Loss = Loss.CrossEntropy(classWeights: [0, 1]), Validation = ClassicOptions.Validation with { Fraction = 0 } }));
        StringAssert.Contains(training.Message, "Loss: at least 2 classes of the 60 training rows must have a class weight above 0, but 1 had.");

        var third = new TabularDataset(1, 3);
        var validation = new TabularDataset(1, 3);
        for (var r = 0; r < 30; r++)
            (r < 24 ? third : validation).Add([r], r < 24 ? r % 3 : 2);
        var epochs = Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(third, Options with { Loss = Loss.Focal(classWeights: [1, 1, 0]) }, validation: validation));
        StringAssert.Contains(epochs.Message, "Loss: at least 1 class of the 6 validation rows must have a class weight above 0, but none had");
    }

    // Labels and weights are not looked at where there is nothing to weigh.
    [TestMethod]
    public void Pretrain_RowsOfWeightZero_AreRowsAsOthers() =>
        CollectionAssert.AreEqual(
            Pretraining.Run(Weighted(LearningTask.Multiclass, _ => 1), Options, new PretrainingOptions { Epochs = 1 }).Network.Store.Values.ToArray(),
            Pretraining.Run(Weighted(LearningTask.Multiclass, r => r % 3), Options, new PretrainingOptions { Epochs = 1 }).Network.Store.Values.ToArray());

    private static TabularDataset Weighted(LearningTask task, Func<int, float> weight)
    {
        var data = new TabularDataset(1, task, classes: 2);
        for (var r = 0; r < 60; r++)
            Add(data, [r], r % 2, weight(r));
        return data;
    }

    private static TabularDataset Rows(LearningTask task, bool keepsWeightless)
    {
        var random = new Random(1);
        var data = new TabularDataset(3, task, classes: 2) { Categories = [new CategoricalColumn(4)] };
        for (var r = 0; r < 200; r++)
        {
            float x = random.NextSingle(), y = random.NextSingle();
            var weight = 1 + r % 3;
            if (r % 10 != 7)
                Add(data, [x, y, r % 4], x > y ? 1 : 0, weight);
            else if (keepsWeightless)
                Add(data, [float.PositiveInfinity, -3e38f, 99], x > y ? 0 : 1, 0);
        }
        return data;
    }

    private static void Add(TabularDataset data, float[] row, int label, float weight)
    {
        if (data.Task == LearningTask.Regression)
            data.AddTarget(row, label, weight);
        else
            data.Add(row, label, weight);
    }

    [TestMethod]
    public void Train_OneRow_SaysHowManyAreNeeded()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        data.AddTarget([1], 2);

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(data));

        Assert.AreEqual("There is only 1 row with a label in column 'Label' to train on; expected at least 2.", exception.Message);
    }
}
