using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Numbers, targets and weights at the ends of what a float holds: finite scores, or a sentence on the number that is the cause.</summary>
[TestClass]
public sealed class HugeNumberTests
{
    private const float NoData = -3.4e38f;

    private static readonly InputNormalization[] Kinds =
    [
        InputNormalization.Standardize(bounded: true), InputNormalization.Standardize(), InputNormalization.StandardizeChannels(2),
        InputNormalization.RobustSmoothClip(), InputNormalization.MinMax(), InputNormalization.QuantileNormal(), InputNormalization.None(),
    ];

    public static IEnumerable<object[]> Cases =>
        from kind in Enumerable.Range(0, Kinds.Length)
        from task in Enum.GetValues<LearningTask>()
        select new object[] { kind, task };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Predict_HugeFeature_GivesFiniteScoresAloneAndInABatch(int kind, LearningTask task)
    {
        foreach (var activation in (Activation[])[Activation.Relu(), Activation.Mish(), Activation.GeluTanh()])
            foreach (var normalization in (Normalization[])[Normalization.BatchNorm(), Normalization.LayerNorm(), Normalization.None()])
            {
                var model = DeepResidualTraining.Train(Table(task), Small with
                {
                    Input = ClassicOptions.Input with { Normalization = Kinds[kind] }, Activation = activation, Normalization = normalization, Epochs = 2, LearningRate = 1e-3f,
                });
                float[] rows = [NoData, 0, 0, NoData, float.MaxValue, NoData, 1e30f, -1e30f];
                var all = Predict(model, rows);
                var logits = new float[all.Length];
                model.Predict(rows, logits, "Features", columnNames: null, firstRow: 0, asLogits: true);
                Assert.IsTrue(all.Concat(logits).All(float.IsFinite), $"{activation}, {normalization}: {string.Join(", ", all)}");
                for (var r = 0; r < 4; r++)
                    CollectionAssert.AreEqual(Predict(model, rows[(2 * r)..(2 * r + 2)]), all[(r * model.Outputs)..((r + 1) * model.Outputs)], $"row {r}");
            }
    }

    // Marks for what is not known among the rows to learn from: a tenth of a column, and as many in the other.
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Train_HugeFeatures_GivesFiniteScores(int kind, LearningTask task)
    {
        var model = DeepResidualTraining.Train(Table(task, r => r % 10 == 3 ? NoData : r % 10 == 4 ? float.MaxValue : null), Small with
        {
            Input = ClassicOptions.Input with { Normalization = Kinds[kind] },
        });
        Assert.IsTrue(Predict(model, [1, -1, NoData, 1, 0, 0]).All(float.IsFinite));
    }

    [TestMethod]
    public void Train_MarksOfATenthOfTheRowsByDefault_LearnsFromTheOthers()
    {
        var model = DeepResidualTraining.Train(Table(LearningTask.Multiclass, r => r % 10 == 3 ? NoData : null), Small with { Epochs = 20 });
        Assert.IsGreaterThan(0.97, TestTables.Accuracy(model, Table(LearningTask.Multiclass)));
    }

    // A mean and a deviation of targets beyond the middle of the range; what the network says beyond them is the greatest float.
    [TestMethod]
    public void Train_TargetsOverTheRangeOfFloats_PredictsFiniteNumbers()
    {
        foreach (var loss in (Loss[])[Loss.SquaredError(), Loss.Huber(), Loss.Huber(3e38f), Loss.Quantile()])
        {
            var data = new TabularDataset(2, LearningTask.Regression);
            var table = Table(LearningTask.Multiclass);
            for (var r = 0; r < table.Rows; r++)
                data.AddTarget(table.Row(r), table.Labels[r] == 1 ? 3e38f : -3e38f);

            var model = DeepResidualTraining.Train(data, Small with { Loss = loss, Epochs = 30 });

            var predicted = Predict(model, TestTables.Features(data));
            Assert.IsTrue(predicted.All(float.IsFinite), $"{loss}");
            Assert.IsGreaterThan(0.95, predicted.Select((p, r) => p > 0 == data.Targets[r] > 0 ? 1.0 : 0).Average(), $"{loss}");
            Assert.IsTrue(double.IsFinite(model.Report.Evaluation!.Metrics.RSquared!.Value));
        }
    }

    [TestMethod]
    public void Decode_BeyondAFloat_IsTheGreatest()
    {
        var targets = new TargetScaling(0, 3e38);
        Assert.AreEqual(float.MaxValue, targets.Decode(2));
        Assert.AreEqual(float.MinValue, targets.Decode(-2));
        Assert.AreEqual(1.5e38f, targets.Decode(0.5f), 1e32f);
    }

    [TestMethod]
    [DataRow(1e38f)]
    [DataRow(1e-40f)]
    public void Train_AllRowsOfThisWeight_IsTrainingWithoutWeights(float weight)
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            var model = DeepResidualTraining.Train(Table(task, weight: _ => weight), Small);
            CollectionAssert.AreEqual(
                DeepResidualTraining.Train(Table(task), Small).Network.Store.Values.ToArray(), model.Network.Store.Values.ToArray(), $"{task}");
        }
    }

    // Half of the rows weigh all there is: the others, whose labels are wrong, nothing.
    [TestMethod]
    public void Train_SomeRowsOfEnormousWeight_LearnsFromThem()
    {
        foreach (var weighting in (ClassWeighting[])[ClassWeighting.None(), ClassWeighting.Balanced()])
        {
            var table = Table(LearningTask.Multiclass);
            var data = new TabularDataset(2, 2);
            for (var r = 0; r < table.Rows; r++)
                data.Add(table.Row(r), r % 2 == 0 ? table.Labels[r] : 1 - table.Labels[r], r % 2 == 0 ? 3e38f : 1e-30f);
            var model = DeepResidualTraining.Train(data, Small with { Epochs = 20, ClassWeighting = weighting });
            Assert.IsGreaterThan(0.97, TestTables.Accuracy(model, table));
        }
    }

    // Where both classes weigh the same, how much does not matter.
    [TestMethod]
    [DataRow(3e38f)]
    [DataRow(1e-40f)]
    public void Train_ClassWeightsOfThisSize_AreInProportion(float weight)
    {
        var data = Table(LearningTask.Multiclass);
        foreach (var of in (Func<ClassWeights, Loss>[])[weights => Loss.CrossEntropy(0.1f, weights), weights => Loss.Focal(2, weights)])
            CollectionAssert.AreEqual(
                DeepResidualTraining.Train(data, Small with { Loss = of([1, 1]) }).Network.Store.Values.ToArray(),
                DeepResidualTraining.Train(data, Small with { Loss = of([weight, weight]) }).Network.Store.Values.ToArray());
    }

    [TestMethod]
    public void Train_EnormousPositiveWeight_FindsAllPositives()
    {
        var data = Table(LearningTask.Binary);
        var model = DeepResidualTraining.Train(data, Small with { Loss = Loss.BinaryCrossEntropy(positiveWeight: 1e38f), Epochs = 10 });
        var predicted = Predict(model, TestTables.Features(data));
        for (var r = 0; r < data.Rows; r++)
            Assert.IsTrue(float.IsFinite(predicted[r]) && (data.Labels[r] == 0 || predicted[r] > 0.5f), $"row {r}: {predicted[r]}");
    }

    // No normalization between the layers and plain gradient descent: the weights follow the column.
    [TestMethod]
    public void Train_DivergesByAFeature_NamesTheColumnAndItsValue()
    {
        var table = Table(LearningTask.Multiclass, r => r == 50 ? NoData : null);
        var named = new TabularDataset(2, 2) { ColumnNames = ["height", "slope"], FeatureName = "Land" };
        for (var r = 0; r < table.Rows; r++)
            named.Add(table.Row(r), table.Labels[r]);

        var exception = Assert.Throws<InvalidOperationException>(() => DeepResidualTraining.Train(named, Small with
        {
            Input = ClassicOptions.Input with { Normalization = InputNormalization.None() }, Normalization = Normalization.None(), Optimizer = Optimizer.Sgd(), LearningRate = 0.1f,
            Validation = ClassicOptions.Validation with { Fraction = 0 },
        }));

        StringAssert.Contains(exception.Message, "Column 'Land' has the value -3.4E+38 in slot 0 ('height'), which enters the network as 1E+18; ");
        Assert.DoesNotContain("LearningRate", exception.Message);
    }

    [TestMethod]
    public void Train_DivergesByAValidationTarget_NamesIt()
    {
        var (data, validation) = (Table(LearningTask.Regression), new TabularDataset(2, LearningTask.Regression));
        validation.AddTarget([0, 0], 3e38f);
        var scaled = new TabularDataset(2, LearningTask.Regression);
        for (var r = 0; r < data.Rows; r++)
            scaled.AddTarget(data.Row(r), data.Targets[r] * 1e-30f);

        var exception = Assert.Throws<InvalidOperationException>(() => DeepResidualTraining.Train(scaled, Small, validation: validation));

        StringAssert.Contains(exception.Message, "The validation loss has become ");
        StringAssert.Contains(exception.Message, "Column 'Label' has the target 3E+38, ");
    }

    // A network that no bound on its input keeps finite gives no score, and never the first class.
    [TestMethod]
    public void Predict_ScoresNotFinite_AreMissing()
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            var model = DeepResidualTraining.Train(Table(task), Small with { Input = ClassicOptions.Input with { Normalization = InputNormalization.None() }, Epochs = 1 });
            model.Network.Store.Values.Fill(1e15f);
            var endless = new TrainedModel(model.Encoder, model.Network, model.Labels, model.Summary, task: task, targets: model.Targets);

            var predicted = Predict(endless, [1e17f, 1e17f, 0, 0]);

            Assert.IsTrue(predicted.Take(model.Outputs).All(float.IsNaN), $"{task}: {string.Join(", ", predicted)}");
        }
    }

    private static DeepResidualOptions Small => TestTables.Small() with { Epochs = 3 };

    private static float[] Predict(TrainedModel model, float[] rows)
    {
        var predictions = new float[rows.Length / model.Columns * model.Outputs];
        model.Predict(rows, predictions);
        return predictions;
    }

    // The class is the side of x + y, as is the target's sign.
    private static TabularDataset Table(LearningTask task, Func<int, float?>? mark = null, Func<int, float>? weight = null)
    {
        var random = new Random(1);
        var data = new TabularDataset(2, task, classes: 2);
        for (var r = 0; r < 300; r++)
        {
            float x = random.NextSingle() * 2 - 1, y = random.NextSingle() * 2 - 1;
            float[] row = [mark?.Invoke(r) ?? x, y];
            if (task == LearningTask.Regression)
                data.AddTarget(row, x + y, weight?.Invoke(r) ?? 1);
            else
                data.Add(row, y > 0 ? 1 : 0, weight?.Invoke(r) ?? 1);
        }
        return data;
    }
}
