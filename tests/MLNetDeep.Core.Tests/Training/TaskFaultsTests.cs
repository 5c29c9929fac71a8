using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>What does not fit a task, its classes or its columns is reported with all else.</summary>
[TestClass]
public sealed class TaskFaultsTests
{
    [TestMethod]
    [DataRow(LearningTask.Multiclass, "Huber", "CrossEntropy or Focal")]
    [DataRow(LearningTask.Binary, "SquaredError", "CrossEntropy, BinaryCrossEntropy or Focal")]
    [DataRow(LearningTask.Regression, "Focal", "SquaredError, Huber or Quantile")]
    public void Of_LossOfAnotherTask_NamesThoseOfTheTask(LearningTask task, string name, string fitting)
    {
        var loss = name switch { "Huber" => Loss.Huber(), "Focal" => Loss.Focal(), _ => Loss.SquaredError() };
        Assert.AreEqual(
            $"Loss: the task {task} needs {fitting}, but was {name}.",
            string.Join(" ", TaskFaults.Of(new DeepResidualOptions { Loss = loss }, task)));
    }

    [TestMethod]
    public void Of_MetricOfAnotherTask_NamesThoseOfTheTask() => Assert.AreEqual(
        "Validation.Metric: the task Regression has Loss, Rmse, MeanAbsoluteError, RSquared, but was Auc.",
        string.Join(" ", TaskFaults.Of(new DeepResidualOptions { Validation = new() { Metric = ValidationMetric.Auc } }, LearningTask.Regression)));

    // Ranges, task, classes, columns: each once.
    [TestMethod]
    public void Train_FaultsOfAllKinds_AreReportedTogether()
    {
        var options = new DeepResidualOptions
        {
            Dropout = 2, Validation = new() { Metric = ValidationMetric.Rmse }, Loss = Loss.CrossEntropy(classWeights: [1, -1, 2, 2]),
            Regularization = new() { FeatureGroups = [0, 1] },
            Input = new() { Normalization = InputNormalization.StandardizeChannels(3, epsilon: -1) },
        };
        var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), options));
        Assert.AreEqual("options", exception.ParamName);
        foreach (var fault in (string[])[
            "Dropout must be in [0, 1), but was 2.",
            "Validation.Metric: the task Multiclass has ",
            "Loss: A class weight must be finite and at least 0, but was -1.",
            "Loss: There are 4 class weights for 3 classes.",
            "Regularization.FeatureGroups must have a number for each of the 4 features in column 'Features', but had 2.",
            "Input.Normalization: Epsilon must be finite and greater than 0, but was -1.",
            "Input.Normalization: Channels must divide the number of columns, 4, but was 3.",
        ])
            Assert.HasCount(2, exception.Message.Split(fault), $"'{fault}' in '{exception.Message}'");
    }

    [TestMethod]
    public void Require_NumbersAndCategories_AreCountedApart()
    {
        var data = new TabularDataset(3, LearningTask.Binary) { Categories = [new CategoricalColumn(4)] };
        var options = new DeepResidualOptions { Regularization = new() { FeatureGroups = [0, 1] } };
        var exception = Assert.ThrowsExactly<ArgumentException>(() => TaskFaults.Require(options, data, "options"));
        Assert.AreEqual(
            "Regularization.FeatureGroups must have a number for each of the 3 features (2 in column 'Features', 1 categorical), but had 2. "
            + "(Parameter 'options')",
            exception.Message);
    }

    [TestMethod]
    public void Pretraining_ChannelsThatDoNotDivide_AreRefusedWithTheRest()
    {
        var options = new DeepResidualOptions { Width = 0, Input = new() { Normalization = InputNormalization.StandardizeChannels(3) } };
        var exception = Assert.ThrowsExactly<ArgumentException>(() => Pretraining.Run(TestTables.Clouds(30, seed: 1), options));
        Assert.StartsWith(
            "Width must be in [1, 65536], but was 0. Input.Normalization: Channels must divide the number of columns, 4, but was 3.", exception.Message);
    }
}
