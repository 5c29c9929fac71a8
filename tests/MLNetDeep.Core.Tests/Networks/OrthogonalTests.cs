using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class OrthogonalTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 5)]
    [DataRow(5, 1)]
    [DataRow(7, 7)]
    [DataRow(100, 33)]
    [DataRow(33, 100)]
    [DataRow(128, 128)]
    public void FillWeight_AnyShape_IsGainTimesAnIsometry(int fanIn, int fanOut)
    {
        foreach (var gain in (float[])[1, 0.5f, 3])
        {
            var weight = new float[fanIn * fanOut];
            Initialization.Orthogonal(gain).FillWeight(new TorchGenerator(1), weight, fanIn, fanOut, gain: 99);

            var (vectors, length) = (Math.Min(fanIn, fanOut), Math.Max(fanIn, fanOut));
            for (var u = 0; u < vectors; u++)
                for (var v = 0; v < vectors; v++)
                {
                    var product = Enumerable.Range(0, length).Sum(i => Element(u, i) * Element(v, i));
                    Assert.AreEqual(u == v ? gain * gain : 0, product, 1e-5, $"{u}, {v}, gain {gain}");
                }

            double Element(int vector, int i) => fanOut <= fanIn ? weight[vector * fanIn + i] : weight[i * fanIn + vector];
        }
    }

    // The first vector is the draw itself, made a unit: R's diagonal is positive, as after PyTorch's correction of signs.
    [TestMethod]
    public void FillWeight_FirstVector_PointsAsItWasDrawn()
    {
        const int FanIn = 20, FanOut = 10;
        var drawn = new float[FanIn * FanOut];
        new TorchGenerator(3).FillNormal(drawn, 1);
        var weight = new float[FanIn * FanOut];
        Initialization.Orthogonal().FillWeight(new TorchGenerator(3), weight, FanIn, FanOut, gain: 1);

        var norm = Math.Sqrt(drawn.Take(FanIn).Sum(value => (double)value * value));
        for (var i = 0; i < FanIn; i++)
            Assert.AreEqual(drawn[i] / norm, weight[i], 1e-6);
        for (var v = 0; v < FanOut; v++)
            Assert.IsGreaterThan(0, Enumerable.Range(0, FanIn).Sum(i => (double)drawn[v * FanIn + i] * weight[v * FanIn + i]));
    }

    [TestMethod]
    public void FillWeight_ManyDraws_FavourNoSign()
    {
        var generator = new TorchGenerator(1);
        var sum = new double[4];
        for (var draw = 0; draw < 2_000; draw++)
        {
            var weight = new float[4];
            Initialization.Orthogonal().FillWeight(generator, weight, 2, 2, gain: 1);
            for (var i = 0; i < 4; i++)
                sum[i] += weight[i] / 2_000;
        }
        foreach (var mean in sum)
            Assert.AreEqual(0, mean, 0.06);
    }

    [TestMethod]
    public void Gain_Null_IsTheActivations()
    {
        (Initialization Of, Initialization One)[] kinds =
        [
            (Initialization.Orthogonal(null), Initialization.Orthogonal(1)),
            (Initialization.XavierUniform(null), Initialization.XavierUniform(1)),
            (Initialization.XavierNormal(null), Initialization.XavierNormal(1)),
        ];
        foreach (var (of, one) in kinds)
        {
            float[] scaled = new float[12], plain = new float[12];
            of.FillWeight(new TorchGenerator(1), scaled, 4, 3, gain: 2.5);
            one.FillWeight(new TorchGenerator(1), plain, 4, 3, gain: 2.5);
            for (var i = 0; i < plain.Length; i++)
                Assert.AreEqual(2.5 * plain[i], scaled[i], 1e-6);
        }
    }
}
