using MLNetDeep.Libtorch;
using MLNetDeep.Randomness;
using static TorchSharp.torch;

namespace MLNetDeep.TorchSharp.Tests.Devices;

/// <summary>Masks on the device are those of the managed engine, to the bit.</summary>
[TestClass]
public sealed class DeviceMasksTests : LibtorchTests
{
    [TestMethod]
    [DataRow(0.001f)]
    [DataRow(0.25f)]
    [DataRow(0.5f)]
    [DataRow(0.999f)]
    public void Draw_MaskAfterMask_EqualsTheStreams(float rate)
    {
        using var scope = NewDisposeScope();
        var stream = new DropoutStream(42);
        using var masks = new DeviceMasks(new DropoutStream(42), CPU);
        foreach (var (rows, columns) in new[] { (1, 1), (3, 5), (64, 33), (7, 9) })
        {
            var expected = new float[rows * columns];
            Array.Fill(expected, 1f);
            DropoutStream.Apply(expected, expected, stream.NextKey(), 0, rate);
            var actual = new float[expected.Length];
            masks.Draw(rate, first: 0, rows, columns).ToHost<float>(actual);
            CollectionAssert.AreEqual(expected, actual, $"{rows} rows of {columns}");
        }
    }

    [TestMethod]
    public void Draw_OfAShard_IsItsPartOfTheBatchsMask()
    {
        using var scope = NewDisposeScope();
        using var one = new DeviceMasks(new DropoutStream(42), CPU);
        using var other = new DeviceMasks(new DropoutStream(42), CPU);
        Assert.IsTrue(one.Draw(0.5f, first: 0, 9, 7).narrow(0, 4, 5).Equals(other.Draw(0.5f, first: 4 * 7, 5, 7)));
        Assert.IsTrue(one.DrawUniform(0, 1, first: 0, 9, 7).narrow(0, 4, 5).Equals(other.DrawUniform(0, 1, first: 4 * 7, 5, 7)));
    }

    [TestMethod]
    public void DrawUniform_SlopeAfterSlope_EqualsTheStreams()
    {
        using var scope = NewDisposeScope();
        var stream = new DropoutStream(7);
        using var masks = new DeviceMasks(new DropoutStream(7), CPU);
        var (expected, actual) = (new float[21 * 17], new float[21 * 17]);
        for (var i = 0; i < 3; i++)
        {
            DropoutStream.FillUniform(expected, stream.NextKey(), 0, 0.125f, 1f / 3);
            masks.DrawUniform(0.125f, 1f / 3, first: 0, 21, 17).ToHost<float>(actual);
            for (var j = 0; j < expected.Length; j++)
                Assert.AreEqual(expected[j], actual[j], 1e-7f);
        }
    }
}
