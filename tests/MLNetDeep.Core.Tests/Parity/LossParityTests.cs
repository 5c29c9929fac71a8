using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class LossParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("losses");

    public static IEnumerable<object[]> Cases => Fixture.Rows("losses");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Loss_ValueAndGradient_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var loss = one.Kind switch
        {
            "CrossEntropy" => Loss.CrossEntropy(one.Has("label_smoothing") ? one.Number("label_smoothing") : 0),
            _ => throw FixtureKinds.Unknown(one),
        };
        var scores = one.Tensor("scores");
        var gradient = new float[scores.Values.Length];

        var value = loss.Evaluate(scores.Values, one.Wholes("target"), rowWeights: [], scores.Shape[1], gradient);

        ParityAssert.Close([one.Json.GetProperty("loss").GetSingle()], [(float)value], name);
        ParityAssert.Close(one.Tensor("grad_scores").Values, gradient, $"{name}: gradient");
        Assert.AreEqual(value, loss.Evaluate(scores.Values, one.Wholes("target"), rowWeights: [], scores.Shape[1], dLogits: []));
    }
}
