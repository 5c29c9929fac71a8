using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class SoftmaxTests
{
    [TestMethod]
    public void Apply_HugeLogits_SumsToOne()
    {
        foreach (var x in (float[][])[[1e30f, -1e30f, 0], [88, 89, 90], [-1e30f, -1e30f, -1e30f], [3]])
        {
            var y = new float[x.Length];
            Softmax.Apply(x, y);
            Assert.AreEqual(1, y.Sum(), 1e-6);
            Assert.IsTrue(y.All(float.IsFinite));
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 5)]
    [DataRow(17, 64)]
    [DataRow(33, 5)]
    public void ForwardAndBackward_RaggedShapes_EqualTheFormulaAndDifferences(int columns, int rows)
    {
        foreach (var function in (IRowFunction[])[new Softmax(), new LogSoftmax()])
        {
            using var harness = new LayerHarness(_ => new RowLayer(function, columns, columns));
            var x = TestNetworks.Uniform(rows * columns, seed: 2);
            var input = TestNetworks.ToDoubles(x);
            var dy = TestNetworks.Uniform(rows * columns, seed: 3);

            var y = harness.Forward(x, rows, training: true);
            var dx = harness.Backward(dy);

            var expected = Formula();
            for (var i = 0; i < y.Length; i++)
                Assert.AreEqual(expected[i], y[i], 2e-6, $"{function}");
            GradientAssert.EqualsDifferences(
                dx, input, () => Formula().Zip(dy, (value, weight) => value * weight).Sum(), $"{function}", tolerance: 1e-5);

            double[] Formula() => [.. input.Chunk(columns).SelectMany(row =>
            {
                var logSum = Math.Log(row.Sum(Math.Exp));
                return row.Select(value => function is LogSoftmax ? value - logSum : Math.Exp(value - logSum));
            })];
        }
    }
}
