using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Binary classification and regression, from the data set to the model file.</summary>
[TestClass]
public sealed class TaskTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Epochs = 50 };

    public static IEnumerable<object?[]> BinaryLosses =>
    [
        [null], [Loss.BinaryCrossEntropy(positiveWeight: 1.5f)], [Loss.CrossEntropy(labelSmoothing: 0.1f)], [Loss.CrossEntropy(classWeights: [1, 1.5f])],
        [Loss.Focal()],
    ];

    [TestMethod]
    [DynamicData(nameof(BinaryLosses))]
    public void Train_Binary_IsLearntWithEachLoss(object? loss)
    {
        var model = DeepResidualTraining.Train(Xor(800, seed: 1), Options with { Loss = (Loss?)loss }, seed: 1);
        Assert.AreEqual((LearningTask.Binary, 2, 1), (model.Task, model.Classes, model.Outputs));
        var test = Xor(400, seed: 2);
        var probabilities = new float[test.Rows];
        model.Predict(TestTables.Features(test), probabilities);
        Assert.IsTrue(probabilities.All(p => p is >= 0 and <= 1));
        Assert.IsTrue(Enumerable.Range(0, test.Rows).Count(r => probabilities[r] > 0.5f == (test.Labels[r] == 1)) > 0.94 * test.Rows);
    }

    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(-3f)]
    [DataRow(0f)]
    [DataRow(40f)]
    public void CrossEntropy_OneScore_IsThatOfTwoWithTheOtherZero(float score)
    {
        foreach (var loss in (Loss[])[Loss.CrossEntropy(0.1f, [2, 3]), Loss.Focal(2, [2, 3]), Loss.CrossEntropy()])
            for (var label = 0; label < 2; label++)
            {
                float[] d1 = new float[1], d2 = new float[2];
                var one = loss.Evaluate([score], Targets.OfClasses([label], [1.5f]), 1, d1);
                var two = loss.Evaluate([0, score], Targets.OfClasses([label], [1.5f]), 2, d2);
                Assert.AreEqual((two, d2[1]), (one, d1[0]));
            }
        var binary = Loss.BinaryCrossEntropy().Evaluate([score], Targets.OfClasses([1], []), 1, []);
        Assert.AreEqual(Loss.CrossEntropy().Evaluate([score], Targets.OfClasses([1], []), 1, []).Mean, binary.Mean, 1e-6);
    }

    [TestMethod]
    public void Train_Regression_IsLearntInTheUnitOfTheTargets()
    {
        foreach (var loss in (Loss?[])[null, Loss.Huber()])
        {
            var model = DeepResidualTraining.Train(Line(800, seed: 1), Options with { Loss = loss, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 } }, seed: 1);
            Assert.AreEqual((LearningTask.Regression, 0, 1), (model.Task, model.Classes, model.Outputs));
            var test = Line(300, seed: 2);
            var predictions = new float[test.Rows];
            model.Predict(TestTables.Features(test), predictions);
            double error = 0, spread = 0, mean = test.Targets.ToArray().Average(target => (double)target);
            for (var r = 0; r < test.Rows; r++)
            {
                error += Math.Pow(predictions[r] - test.Targets[r], 2);
                spread += Math.Pow(test.Targets[r] - mean, 2);
            }
            Assert.IsTrue(1 - error / spread > 0.97, $"R² of {loss}: {1 - error / spread}");
        }
    }

    // y = x + (1 + x) · u with u uniform in [0, 1]: the quantile is x + level · (1 + x).
    [TestMethod]
    [DataRow(0.1f)]
    [DataRow(0.9f)]
    public void Train_Quantile_IsThatOfTheTargetAtEachFeature(float level)
    {
        static TabularDataset Wedge(int rows, int seed)
        {
            var random = new Random(seed);
            var data = new TabularDataset(1, LearningTask.Regression);
            for (var r = 0; r < rows; r++)
            {
                var x = random.NextSingle() * 2;
                data.AddTarget([x], x + (1 + x) * random.NextSingle());
            }
            return data;
        }

        var options = new DeepResidualOptions { Quality = Quality.Fast, Epochs = 30, Loss = Loss.Quantile(level) };
        var model = DeepResidualTraining.Train(Wedge(4_000, seed: 1), options, seed: 1);

        var test = Wedge(4_000, seed: 2);
        var predictions = new float[test.Rows];
        model.Predict(TestTables.Features(test), predictions);
        Assert.AreEqual(level, predictions.Zip(test.Targets.ToArray(), (prediction, target) => target < prediction ? 1.0 : 0).Average(), 0.025);
        float[] at = new float[3], features = [0.2f, 1, 1.8f];
        model.Predict(features, at);
        foreach (var (x, quantile) in features.Zip(at))
            Assert.AreEqual(x + level * (1 + x), quantile, 0.15, $"at {x}");
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(1f)]
    [DataRow(float.NaN)]
    public void Train_QuantileOutOfRange_IsRefused(float level) => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Line(40, seed: 1), new() { Loss = Loss.Quantile(level) })).Message,
        FormattableString.Invariant($"The quantile loss's level must be in (0, 1), but was {level}."));

    [TestMethod]
    public void Read_WhatWasWritten_PredictsTheSame()
    {
        foreach (var data in (TabularDataset[])[Xor(100, seed: 1), Line(100, seed: 1)])
        {
            var model = DeepResidualTraining.Train(data, Options with { Epochs = 2 }, seed: 1);
            var (network, weights) = ModelFile.Write(model);
            var read = ModelFile.Read(network, weights);
            Assert.AreEqual((model.Task, model.Targets), (read.Task, read.Targets));
            Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(read));
            float[] before = new float[data.Rows], after = new float[data.Rows];
            model.Predict(TestTables.Features(data), before);
            read.Predict(TestTables.Features(data), after);
            CollectionAssert.AreEqual(before, after);
        }
    }

    [TestMethod]
    public void Train_WarmStartOfARegression_KeepsItsScaling()
    {
        var first = DeepResidualTraining.Train(Line(200, seed: 1), Options with { Epochs = 2 }, seed: 1);
        var second = DeepResidualTraining.Train(Line(100, seed: 5), Options with { Epochs = 1, Transfer = new() { InitialModel = InitialModel.From(first) } }, seed: 1);
        Assert.AreEqual(first.Targets, second.Targets);
        var other = DeepResidualTraining.Train(
            Line(100, seed: 5), Options with { Epochs = 1, Transfer = new() { InitialModel = InitialModel.From(first) with { ReplaceHead = true } } }, seed: 1);
        Assert.AreNotEqual(first.Targets, other.Targets);
    }

    [TestMethod]
    public void Train_AnotherTasksModel_ReplacesTheHead()
    {
        var first = DeepResidualTraining.Train(Xor(200, seed: 1), Options with { Epochs = 2 }, seed: 1);
        var second = DeepResidualTraining.Train(Line(100, seed: 5), Options with { Epochs = 1, Transfer = new() { InitialModel = InitialModel.From(first) } }, seed: 1);
        Assert.AreEqual(LearningTask.Regression, second.Task);
    }

    [TestMethod]
    public void Train_WhatNoRegressionTakes_IsRefused()
    {
        var data = Line(50, seed: 1);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(data, Options with { Loss = Loss.CrossEntropy() })).Message,
            "Loss: the task Regression needs SquaredError, Huber or Quantile, but was CrossEntropy.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => DeepResidualTraining.Train(data, Options with { Batches = new() { Stratified = true } })).Message,
            "stratified batches need classes");
        Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(data, Options, validation: Xor(50, seed: 2)));
        var constant = new TabularDataset(1, LearningTask.Regression);
        constant.AddTarget([1], 5);
        constant.AddTarget([2], 5);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(constant, Options)).Message, "have the same target 5");
    }

    [TestMethod]
    public void Add_WhatIsNotOfTheTask_IsRefused()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => Line(1, seed: 1).Add([1, 2], 0));
        Assert.ThrowsExactly<InvalidOperationException>(() => Xor(1, seed: 1).AddTarget([1, 2], 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Line(1, seed: 1).AddTarget([1, 2], float.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Xor(1, seed: 1).Add([1, 2], 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TabularDataset(2, LearningTask.Multiclass));
    }

    private static TabularDataset Xor(int rows, int seed)
    {
        var classes = TestTables.Xor(rows, seed);
        var data = new TabularDataset(2, LearningTask.Binary);
        for (var r = 0; r < rows; r++)
            data.Add(classes.Row(r), classes.Labels[r]);
        return data;
    }

    // A target far from 0, of a large unit.
    private static TabularDataset Line(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(2, LearningTask.Regression);
        for (var r = 0; r < rows; r++)
        {
            float x = random.NextSingle(), y = random.NextSingle();
            data.AddTarget([x, y], 50_000 + 10_000 * x * x - 5_000 * y + 100 * random.NextSingle());
        }
        return data;
    }
}
