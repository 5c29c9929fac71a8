using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class CrossEntropyTests
{
    [TestMethod]
    [DataRow(0, 0.0, 0f)]
    [DataRow(1, 1000.0, 0f)]
    [DataRow(2, 2000.0, 0f)]
    [DataRow(2, 1900.0, 0.1f)]
    public void Evaluate_EnormousLogits_IsFiniteAndRight(int label, double expected, float smoothing)
    {
        var gradient = new float[3];
        var loss = Loss.CrossEntropy(smoothing).Evaluate([1000f, 0f, -1000f], Targets.OfClasses([label], []), 3, gradient).Mean;

        Assert.AreEqual(expected, loss, 1e-3);
        for (var c = 0; c < 3; c++)
            Assert.AreEqual((c == 0 ? 1 : 0) - (c == label ? 1 - smoothing : 0) - smoothing / 3, gradient[c], 1e-6);
    }

    [TestMethod]
    public void Evaluate_Gradient_EqualsDifferences()
    {
        int[] labels = [0, 4, 2, 2, 1];
        float[] weights = [1, 0.5f, 0, 3, 2];
        var logits = TestNetworks.Uniform(5 * 5, seed: 1);
        foreach (var smoothing in (float[])[0, 0.1f])
        {
            var gradient = new float[25];
            Loss.CrossEntropy(smoothing).Evaluate(logits, Targets.OfClasses(labels, weights), 5, gradient);
            var values = TestNetworks.ToDoubles(logits);
            double Expected() => Reference(values, labels, weights, smoothing);
            GradientAssert.EqualsDifferences(gradient, values, Expected, $"smoothing {smoothing}", tolerance: 1e-5);
            Assert.AreEqual(Expected(), Loss.CrossEntropy(smoothing).Evaluate(logits, Targets.OfClasses(labels, weights), 5, []).Mean, 1e-6);
        }
    }

    [TestMethod]
    public void Evaluate_RowOfWeightZero_DoesNotCount()
    {
        var logits = TestNetworks.Uniform(3 * 4, seed: 1);
        var with = new float[12];
        var without = new float[8];

        var lossWith = Loss.CrossEntropy().Evaluate(logits, Targets.OfClasses([1, 2, 3], [1, 2, 0]), 4, with);
        var lossWithout = Loss.CrossEntropy().Evaluate(logits.AsSpan(0, 8), Targets.OfClasses([1, 2], [1, 2]), 4, without);

        Assert.AreEqual(lossWithout, lossWith);
        CollectionAssert.AreEqual((float[])[.. without, 0, 0, 0, 0], with.Select(value => value + 0f).ToArray());
    }

    [TestMethod]
    public void Evaluate_EqualWeights_AreNoWeights()
    {
        var logits = TestNetworks.Uniform(3 * 4, seed: 1);
        Assert.AreEqual(
            Loss.CrossEntropy().Evaluate(logits, Targets.OfClasses([1, 2, 3], []), 4, []).Mean,
            Loss.CrossEntropy().Evaluate(logits, Targets.OfClasses([1, 2, 3], [0.3f, 0.3f, 0.3f]), 4, []).Mean, 1e-6);
    }

    [TestMethod]
    public void Evaluate_AllWeightsZero_IsZeroWithoutGradient()
    {
        float[] gradient = [1, 2];
        Assert.AreEqual(0, Loss.CrossEntropy().Evaluate([1f, 2f], Targets.OfClasses([0], [0f]), 2, gradient).Mean);
        CollectionAssert.AreEqual(new float[2], gradient);
    }

    private static double Reference(double[] logits, int[] labels, float[] weights, float smoothing)
    {
        double total = 0, weightSum = 0;
        for (var r = 0; r < labels.Length; r++)
        {
            var row = logits.AsSpan(r * 5, 5).ToArray();
            var logSum = Math.Log(row.Sum(Math.Exp));
            var loss = row.Select((z, c) => ((c == labels[r] ? 1 - (double)smoothing : 0) + smoothing / 5.0) * (logSum - z)).Sum();
            total += weights[r] * loss;
            weightSum += weights[r];
        }
        return total / weightSum;
    }
}
