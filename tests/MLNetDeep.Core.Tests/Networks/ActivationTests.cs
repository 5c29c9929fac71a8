using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class ActivationTests
{
    private static readonly float[] Special =
    [
        0f, -0f, 1e-30f, -1e-30f, 1e-6f, -1e-6f, 0.03f, -0.03f, -0.0299f, 1f, -1f, 5f, -5f, -12f, 20f, -20f, 90f, -90f, 1e10f, -1e10f, 1e30f, -1e30f,
    ];

    [TestMethod]
    public void Forward_ManyNumbers_EqualsTheFormula()
    {
        float[] x = [.. Special, .. Enumerable.Range(-500, 1001).Select(i => i * 0.0203f)];
        foreach (var activation in TestNetworks.ElementwiseActivations)
        {
            var y = new float[x.Length];
            Elementwise(activation).Forward(x, y);
            for (var i = 0; i < x.Length; i++)
            {
                // e to the power x² of GELU's tail multiplies its rounding by x².
                var expected = DoubleNetwork.Value(activation, x[i]);
                var relative = 3e-6 + 1e-7 * Math.Min((double)x[i] * x[i], 200);
                Assert.AreEqual(expected, y[i], relative * Math.Abs(expected) + 1e-37, $"{activation} of {x[i]}");
            }
        }
    }

    [TestMethod]
    public void Backward_ManyNumbers_EqualsTheSlope()
    {
        float[] x = [.. Enumerable.Range(-500, 1000).Select(i => (i + 0.5f) * 0.0203f)];
        var dy = TestNetworks.Uniform(x.Length, seed: 4);
        foreach (var activation in TestNetworks.ElementwiseActivations)
        {
            var y = new float[x.Length];
            var dx = new float[x.Length];
            Elementwise(activation).Forward(x, y);
            Elementwise(activation).Backward(x, dy, dx);
            for (var i = 0; i < x.Length; i++)
            {
                var slope = (DoubleNetwork.Value(activation, x[i] + 1e-6) - DoubleNetwork.Value(activation, x[i] - 1e-6)) / 2e-6;
                Assert.AreEqual(slope * dy[i], dx[i], 2e-6, $"{activation} at {x[i]}");
            }
        }
    }

    [TestMethod]
    public void Backward_ExtremeNumbers_IsFiniteWithTheLimitsSlope()
    {
        foreach (var activation in TestNetworks.ElementwiseActivations)
        {
            var y = new float[Special.Length];
            var dx = new float[Special.Length];
            Elementwise(activation).Forward(Special, y);
            Elementwise(activation).Backward(Special, [.. Special.Select(_ => 1f)], dx);
            for (var i = 0; i < Special.Length; i++)
            {
                Assert.IsTrue(float.IsFinite(dx[i]), $"{activation} at {Special[i]}");
                Assert.IsTrue(float.IsFinite(y[i]), $"{activation} of {Special[i]}");
                if (Math.Abs(Special[i]) >= 20)
                    Assert.AreEqual(LimitOfSlope(activation, Special[i] > 0), dx[i], 1e-6, $"{activation} at {Special[i]}");
            }
        }
    }

    // Far out, where a function or its distance from 1 dies away, its slope must still be right to five digits, not just small.
    [TestMethod]
    public void Backward_InTheTails_KeepsItsDigits()
    {
        const double Step = 3e-3;
        float[] x = [.. Enumerable.Range(0, 200).Select(i => 3.01f + i * 0.025f).SelectMany(x => (float[])[x, -x])];
        foreach (var activation in TestNetworks.ElementwiseActivations)
        {
            var dx = new float[x.Length];
            Elementwise(activation).Backward(x, [.. x.Select(_ => 1f)], dx);
            for (var i = 0; i < x.Length; i++)
            {
                var slope = (8 * Difference(Step) - Difference(2 * Step)) / (12 * Step);
                Assert.AreEqual(slope, dx[i], (1e-5 + 1e-7 * x[i] * x[i]) * Math.Abs(slope), $"{activation} at {x[i]}");

                double Difference(double step) => DoubleNetwork.Value(activation, x[i] + step) - DoubleNetwork.Value(activation, x[i] - step);
            }
        }
    }

    [TestMethod]
    public void Relu_AtZero_HasSlopeZero()
    {
        var dx = new float[2];
        Elementwise(Activation.Relu()).Backward([0f, -0f], [1f, 1f], dx);
        CollectionAssert.AreEqual(new float[2], dx);
    }

    // A number's value must not depend on its place: whole vectors and ragged ends are one function.
    [TestMethod]
    public void ForwardAndBackward_RaggedLengths_HaveTheSameBits()
    {
        var x = TestNetworks.Uniform(40, seed: 5);
        var dy = TestNetworks.Uniform(40, seed: 6);
        foreach (var activation in TestNetworks.ElementwiseActivations.Select(Elementwise))
        {
            var y = new float[40];
            var dx = new float[40];
            activation.Forward(x, y);
            activation.Backward(x, dy, dx);
            for (var start = 0; start < 9; start++)
                for (var length = 0; length <= 40 - start; length++)
                {
                    // Guards on both sides see writes past the end.
                    var value = new float[length + 2];
                    var slope = new float[length + 2];
                    activation.Forward(x.AsSpan(start, length), value.AsSpan(1, length));
                    activation.Backward(x.AsSpan(start, length), dy.AsSpan(start, length), slope.AsSpan(1, length));
                    CollectionAssert.AreEqual((float[])[0f, .. y.AsSpan(start, length), 0f], value);
                    CollectionAssert.AreEqual((float[])[0f, .. dx.AsSpan(start, length), 0f], slope);
                }
        }
    }

    [TestMethod]
    public void ForwardAndBackward_InPlace_AreTheSame()
    {
        foreach (var activation in TestNetworks.ElementwiseActivations.Select(Elementwise))
        {
            var x = TestNetworks.Uniform(37, seed: 5);
            var dy = TestNetworks.Uniform(37, seed: 6);
            var y = new float[37];
            var dx = new float[37];
            activation.Forward(x, y);
            activation.Backward(x, dy, dx);
            float[] inPlace = [.. x];

            activation.Backward(x, dy, dy);
            activation.Forward(inPlace, inPlace);

            CollectionAssert.AreEqual(y, inPlace);
            CollectionAssert.AreEqual(dx, dy);
        }
    }

    private static double LimitOfSlope(Activation activation, bool above) => activation switch
    {
        TanhActivation or SigmoidActivation => 0,
        SeluActivation when above => 1.0507009873554805,
        LeakyReluActivation leaky when !above => leaky.NegativeSlope,
        _ => above ? 1 : 0,
    };

    private static IElementwiseActivation Elementwise(Activation activation) => (IElementwiseActivation)activation;
}
