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
        var loss = LossOf(one);
        var scores = one.Tensor("scores");
        var outputs = scores.Shape.Length == 2 ? scores.Shape[1] : 1;
        var gradient = new float[scores.Values.Length];

        var value = loss.Evaluate(scores.Values, TargetsOf(one, loss), outputs, gradient).Mean;

        ParityAssert.Close([one.Json.GetProperty("loss").GetSingle()], [(float)value], name);
        ParityAssert.Close(one.Tensor("grad_scores").Values, gradient, $"{name}: gradient");
        Assert.AreEqual(value, loss.Evaluate(scores.Values, TargetsOf(one, loss), outputs, dScores: []).Mean);
    }

    private static Targets TargetsOf(FixtureCase one, Loss loss) =>
        loss.Fits(LearningTask.Multiclass) ? Targets.OfClasses(one.Wholes("target"), []) : Targets.OfNumbers(one.Floats("target"), []);

    private static Loss LossOf(FixtureCase one)
    {
        string[] known = ["label_smoothing", "class_weights", "pos_weight", "delta", "gamma"];
        if (one.Parameters.EnumerateObject().Any(parameter => !known.Contains(parameter.Name)))
            throw FixtureKinds.Unknown(one);
        return one.Kind switch
        {
            "CrossEntropy" => Loss.CrossEntropy(Optional(one, "label_smoothing", 0), ClassWeightsOf(one)),
            "BinaryCrossEntropyWithLogits" => Loss.BinaryCrossEntropy(Optional(one, "pos_weight", 1)),
            "MeanSquaredError" => Loss.SquaredError(),
            "Huber" => Loss.Huber(Optional(one, "delta", 1)),
            "Focal" => Loss.Focal(Optional(one, "gamma", 2), ClassWeightsOf(one)),
            _ => throw FixtureKinds.Unknown(one),
        };
    }

    private static ClassWeights? ClassWeightsOf(FixtureCase one) =>
        one.Has("class_weights")
            ? ClassWeights.Create([.. one.Parameters.GetProperty("class_weights").EnumerateArray().Select(weight => weight.GetSingle())])
            : null;

    private static float Optional(FixtureCase one, string parameter, float otherwise) => one.Has(parameter) ? one.Number(parameter) : otherwise;
}
