using System.Text.Json;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class LossTests
{
    private static readonly ClassWeights Weights = [0.5f, 2f, 1f];

    private static IEnumerable<object[]> ClassificationLosses =>
    [
        [Loss.CrossEntropy(classWeights: Weights)], [Loss.CrossEntropy(0.2f, Weights)],
        [Loss.Focal()], [Loss.Focal(0.5f)], [Loss.Focal(3, Weights)], [Loss.Focal(0)],
    ];

    private static IEnumerable<object[]> NumberLosses =>
        [[Loss.BinaryCrossEntropy()], [Loss.BinaryCrossEntropy(3)], [Loss.SquaredError()], [Loss.Huber()], [Loss.Huber(0.2f)], [Loss.Quantile()], [Loss.Quantile(0.9f)]];

    [TestMethod]
    [DynamicData(nameof(ClassificationLosses))]
    public void Evaluate_Classes_EqualsTheFormulaAndItsDifferences(object loss)
    {
        int[] labels = [0, 2, 1, 1, 0, 2, 0];
        float[] rowWeights = [1, 0.5f, 0, 3, 2, 1, 1];
        var scores = TestNetworks.Uniform(21, seed: 1);
        var gradient = new float[21];
        var value = ((Loss)loss).Evaluate(scores, Targets.OfClasses(labels, rowWeights), 3, gradient);

        var values = TestNetworks.ToDoubles(scores);
        double Expected() => ClassReference((Loss)loss, values, labels, rowWeights);
        Assert.AreEqual(Expected(), value.Mean, 1e-6);
        GradientAssert.EqualsDifferences(gradient, values, Expected, $"{loss}", tolerance: 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(NumberLosses))]
    public void Evaluate_Numbers_EqualsTheFormulaAndItsDifferences(object loss)
    {
        float[] numbers = [0, 1, 1, 0, 0.25f, 1];
        float[] rowWeights = [1, 0.5f, 3];
        var scores = TestNetworks.Uniform(6, seed: 1);
        var gradient = new float[6];
        var value = ((Loss)loss).Evaluate(scores, Targets.OfNumbers(numbers, rowWeights), 2, gradient);

        var values = TestNetworks.ToDoubles(scores);
        double Expected() => NumberReference((Loss)loss, values, numbers, rowWeights);
        Assert.AreEqual(Expected(), value.Mean, 1e-6);
        GradientAssert.EqualsDifferences(gradient, values, Expected, $"{loss}", tolerance: 1e-5);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(64)]
    public void Evaluate_RaggedShapes_EqualsDifferences(int rows)
    {
        foreach (var columns in (int[])[1, 2, 7, 16, 17, 33])
        {
            var scores = TestNetworks.Uniform(rows * columns, seed: 3);
            int[] labels = [.. Enumerable.Range(0, rows).Select(r => r * 5 % columns)];
            var numbers = TestNetworks.Uniform(rows * columns, seed: 4);
            foreach (var loss in (Loss[])[Loss.CrossEntropy(), Loss.CrossEntropy(0.1f), Loss.Focal(), Loss.SquaredError(), Loss.Huber(0.5f)])
            {
                var gradient = new float[scores.Length];
                loss.Evaluate(scores, TargetsOf(loss), columns, gradient);
                for (var i = 0; i < scores.Length; i += 7)
                {
                    const float Step = 1f / 64;
                    var slope = (ValueWith(i, Step) - ValueWith(i, -Step)) / (2 * Step);
                    Assert.AreEqual(slope, gradient[i], 2e-4, $"{loss}, {rows}×{columns}, score {i}");
                }

                double ValueWith(int i, float step)
                {
                    float[] moved = [.. scores];
                    moved[i] += step;
                    return loss.Evaluate(moved, TargetsOf(loss), columns, []).Mean;
                }
            }

            Targets TargetsOf(Loss loss) => loss.Fits(LearningTask.Multiclass) ? Targets.OfClasses(labels, []) : Targets.OfNumbers(numbers, []);
        }
    }

    [TestMethod]
    public void Focal_GammaZero_IsCrossEntropy()
    {
        float[] scores = [3, -1, 0.5f, 0, 0, 20];
        float[] focal = new float[6], entropy = new float[6];
        var targets = Targets.OfClasses([0, 1], []);
        Assert.AreEqual(
            Loss.CrossEntropy().Evaluate(scores, targets, 3, entropy).Mean, Loss.Focal(0).Evaluate(scores, targets, 3, focal).Mean, 1e-6);
        for (var i = 0; i < 6; i++)
            Assert.AreEqual(entropy[i], focal[i], 1e-6);
    }

    [TestMethod]
    public void Evaluate_EnormousScores_IsFinite()
    {
        float[] scores = [1000, 0, -1000];
        foreach (var label in (int[])[0, 1, 2])
            RequireFinite(Loss.Focal(), scores, Targets.OfClasses([label], []), 3);
        foreach (var target in (float[])[0, 1])
            foreach (var score in scores)
                RequireFinite(Loss.BinaryCrossEntropy(), [score], Targets.OfNumbers([target], []), 1);
    }

    // A softmax does not see what is added to all logits, and these are exact after it.
    [TestMethod]
    [DynamicData(nameof(ClassificationLosses))]
    public void Evaluate_LogitsFarFromZero_KeepsItsDigits(object loss)
    {
        float[] scores = [0.5f, -1.75f, 2];
        float[] near = new float[3], far = new float[3];
        var targets = Targets.OfClasses([0], []);
        var expected = ((Loss)loss).Evaluate(scores, targets, 3, near).Mean;

        var value = ((Loss)loss).Evaluate([.. scores.Select(score => score + 1024)], targets, 3, far).Mean;

        Assert.AreEqual(expected, value);
        CollectionAssert.AreEqual(near, far);
    }

    [TestMethod]
    public void BinaryCrossEntropy_FarOnTheRightSide_KeepsItsDigits() => Assert.AreEqual(
        Math.Exp(-30), Loss.BinaryCrossEntropy().Evaluate([-30f], Targets.OfNumbers([0], []), 1, []).Mean, 1e-18);

    [TestMethod]
    public void Train_LossOfAnotherTask_SaysWhichFit()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => TestModelsTrain(Loss.SquaredError()));
        StringAssert.Contains(exception.Message, "Loss: the task Multiclass needs CrossEntropy or Focal, but was SquaredError.");
    }

    [TestMethod]
    public void Train_ClassWeightsOfAnotherCount_SaysSo()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => TestModelsTrain(Loss.CrossEntropy(classWeights: [1, 2])));
        StringAssert.Contains(exception.Message, "There are 2 class weights for 3 classes.");
    }

    [TestMethod]
    [DynamicData(nameof(ClassificationLosses))]
    [DynamicData(nameof(NumberLosses))]
    public void Json_RoundTrip_IsTheSame(object loss) => Assert.AreEqual(
        (Loss)loss, JsonSerializer.Deserialize<Loss>(JsonSerializer.Serialize((Loss)loss, ModelJson.Options), ModelJson.Options));

    // An imbalanced table: weights that balance it must find more of the rare class.
    [TestMethod]
    public void Train_ClassWeights_RaiseTheRecallOfTheRareClass()
    {
        Assert.IsGreaterThan(RareRecall(Loss.CrossEntropy()) + 0.2, RareRecall(Loss.CrossEntropy(classWeights: [1, 20])));

        static double RareRecall(Loss loss)
        {
            var data = new MLNetDeep.Data.TabularDataset(1, 2);
            var random = new Random(1);
            for (var r = 0; r < 600; r++)
                data.Add([(float)(random.NextDouble() * 2 + (r % 20 == 0 ? 0.8 : 0))], r % 20 == 0 ? 1 : 0);
            var model = DeepResidualTraining.Train(data, TestTables.Small() with { Loss = loss, Epochs = 30 }, seed: 1);
            var probabilities = TestTables.Probabilities(model, data);
            return Enumerable.Range(0, 600).Where(r => r % 20 == 0).Average(r => probabilities[r * 2 + 1] > 0.5 ? 1.0 : 0.0);
        }
    }

    private static void TestModelsTrain(Loss loss) =>
        DeepResidualTraining.Train(TestTables.Clouds(40, seed: 1), TestTables.Small() with { Loss = loss, Epochs = 1 });

    private static void RequireFinite(Loss loss, float[] scores, Targets targets, int outputs)
    {
        var gradient = new float[scores.Length];
        Assert.IsTrue(double.IsFinite(loss.Evaluate(scores, targets, outputs, gradient).Mean));
        Assert.IsTrue(gradient.All(float.IsFinite));
    }

    private static double ClassReference(Loss loss, double[] scores, int[] labels, float[] rowWeights)
    {
        double sum = 0, weight = 0;
        for (var r = 0; r < labels.Length; r++)
        {
            var exponentials = scores[(r * 3)..(r * 3 + 3)].Select(Math.Exp).ToArray();
            var p = exponentials.Select(e => e / exponentials.Sum()).ToArray();
            var classWeights = (loss as CrossEntropyLoss)?.ClassWeights ?? (loss as FocalLoss)?.ClassWeights ?? [1, 1, 1];
            sum += rowWeights[r] * (loss is FocalLoss focal
                ? -classWeights[labels[r]] * Math.Pow(1 - p[labels[r]], focal.Gamma) * Math.Log(p[labels[r]])
                : Enumerable.Range(0, 3).Sum(c => Smoothed((CrossEntropyLoss)loss, c == labels[r]) * classWeights[c] * -Math.Log(p[c])));
            weight += rowWeights[r] * classWeights[labels[r]];
        }
        return sum / weight;
    }

    private static double Smoothed(CrossEntropyLoss loss, bool isLabel) => (isLabel ? 1 - loss.LabelSmoothing : 0) + loss.LabelSmoothing / 3.0;

    private static double NumberReference(Loss loss, double[] scores, float[] numbers, float[] rowWeights)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
            sum += rowWeights[i / 2] / 2 * Value(loss, scores[i], numbers[i]);
        return sum / rowWeights.Sum();
    }

    private static double Value(Loss loss, double z, double t) => loss switch
    {
        BinaryCrossEntropyLoss binary =>
            -binary.PositiveWeight * t * Math.Log(1 / (1 + Math.Exp(-z))) - (1 - t) * Math.Log(1 - 1 / (1 + Math.Exp(-z))),
        SquaredErrorLoss => (z - t) * (z - t),
        HuberLoss huber => Math.Abs(z - t) <= huber.Delta ? (z - t) * (z - t) / 2 : huber.Delta * (Math.Abs(z - t) - huber.Delta / 2.0),
        QuantileLoss quantile => t > z ? quantile.Level * (t - z) : (1 - quantile.Level) * (z - t),
        _ => throw new NotSupportedException($"{loss}"),
    };
}
