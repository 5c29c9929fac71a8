using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>The weights that classes get, and what is refused.</summary>
[TestClass]
public sealed class ClassWeightingTests
{
    [TestMethod]
    public void Balanced_ClassesOfDifferentSizes_CountTheSameTogether()
    {
        // 6 rows of class 0, 2 of class 1, none of class 2; 8/(2·6) and 8/(2·2).
        var rows = RowSet.All(Rows([0, 0, 0, 1, 0, 0, 0, 1], classes: 3));

        var loss = (CrossEntropyLoss)ClassWeighting.Balanced().Apply(Loss.CrossEntropy(labelSmoothing: 0.1f), rows);

        Assert.AreEqual(0.1f, loss.LabelSmoothing);
        CollectionAssert.AreEqual(new[] { 8f / 12, 8f / 4, 1f }, loss.ClassWeights!.ToArray());
    }

    [TestMethod]
    public void Balanced_RowsOfWeights_CountByThem()
    {
        var data = new TabularDataset(columns: 1, LearningTask.Binary);
        foreach (var (label, weight) in new[] { (0, 1f), (0, 2f), (1, 0.5f), (1, 0.5f), (1, 0f) })
            data.Add([0f], label, weight);

        var loss = (FocalLoss)ClassWeighting.Balanced().Apply(Loss.Focal(), RowSet.All(data));

        CollectionAssert.AreEqual(new[] { 4f / 6, 4f / 2 }, loss.ClassWeights!.ToArray());
    }

    [TestMethod]
    public void Balanced_SomeRows_CountsOnlyThem()
    {
        var rows = new RowSet(Rows([0, 0, 0, 1, 1, 1], classes: 2), [0, 1, 2, 3]);

        var loss = (CrossEntropyLoss)ClassWeighting.Balanced().Apply(Loss.CrossEntropy(), rows);

        CollectionAssert.AreEqual(new[] { 4f / 6, 4f / 2 }, loss.ClassWeights!.ToArray());
    }

    [TestMethod]
    public void WithClassWeights_BinaryCrossEntropy_IsTheSameLossWeighted()
    {
        var weighted = Loss.BinaryCrossEntropy().WithClassWeights([0.5f, 3f]);
        float[] logits = [0.3f, -1.2f, 2f];
        var targets = Targets.OfClasses([1, 0, 1], []);

        var sum = weighted.Evaluate(logits, targets, outputs: 1, dScores: default);

        double[] rows = [.. logits.Zip([1, 0, 1], (z, t) => Math.Log(1 + Math.Exp(t == 1 ? -z : z)))];
        Assert.AreEqual(3 * rows[0] + 0.5 * rows[1] + 3 * rows[2], sum.Sum, 1e-5);
        Assert.AreEqual(6.5, sum.Weight, 1e-6);
    }

    [TestMethod]
    public void None_AnyLoss_IsTheLoss()
    {
        var loss = Loss.Focal();
        Assert.AreSame(loss, ClassWeighting.None().Apply(loss, RowSet.All(Rows([0, 1], classes: 2))));
    }

    [TestMethod]
    public void LossOf_Balanced_IsNotSmoothed()
    {
        Assert.AreEqual(Loss.CrossEntropy(), ClassWeighting.Balanced().LossOf(LearningTask.Multiclass));
        Assert.AreEqual(Loss.CrossEntropy(), ClassWeighting.Balanced().LossOf(LearningTask.Binary));
        Assert.AreEqual(Loss.CrossEntropy(labelSmoothing: 0.1f), ClassWeighting.None().LossOf(LearningTask.Binary));
        Assert.AreEqual(Loss.CrossEntropy(labelSmoothing: 0.1f), ClassWeighting.None().LossOf(LearningTask.Multiclass));
    }

    [TestMethod]
    public void Train_BalancedInARegression_Throws()
    {
        var data = new TabularDataset(columns: 1, LearningTask.Regression);
        for (var r = 0; r < 8; r++)
            data.AddTarget([r], r);

        var e = Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(data, ClassicOptions.All with { ClassWeighting = ClassWeighting.Balanced() }));

        Assert.Contains("ClassWeighting: Balanced needs classes, but the targets are numbers.", e.Message);
    }

    [TestMethod]
    public void Predict_AsLogits_AreThoseOfTheProbabilities()
    {
        var data = new TabularDataset(columns: 2, LearningTask.Binary);
        var random = new Random(1);
        for (var r = 0; r < 60; r++)
            data.Add([r % 2 + random.NextSingle(), random.NextSingle()], r % 2);
        var model = DeepResidualTraining.Train(data, ClassicOptions.All with { Blocks = 1, Width = 8, Architecture = ClassicOptions.Architecture with { HiddenWidth = 8 }, Epochs = 3 });
        float[] features = [.. Enumerable.Range(0, 60).SelectMany(r => data.Row(r).ToArray())];
        float[] probabilities = new float[60], logits = new float[60], alone = new float[1];

        model.Predict(features, probabilities);
        model.Predict(features, logits, "Features", columnNames: null, firstRow: 0, asLogits: true);

        for (var r = 0; r < 60; r++)
        {
            Assert.AreEqual(1 / (1 + Math.Exp(-logits[r])), probabilities[r], 1e-6);
            model.Predict(data.Row(r), alone);
            Assert.AreEqual(probabilities[r], alone[0], $"row {r} alone");
        }
    }

    private static TabularDataset Rows(int[] labels, int classes)
    {
        var data = new TabularDataset(columns: 1, classes);
        foreach (var label in labels)
            data.Add([label], label);
        return data;
    }
}
