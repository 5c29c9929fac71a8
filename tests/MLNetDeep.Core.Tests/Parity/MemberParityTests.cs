using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>Losses and probabilities of several networks in one.</summary>
[TestClass]
public sealed class MemberParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("members");

    public static IEnumerable<object[]> Cases => Fixture.Rows("members");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Loss_GradientAndMeanProbability_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        Assert.AreEqual("MembersCrossEntropy", one.Kind);
        var (members, scores, labels) = (one.Whole("members"), one.Tensor("scores"), one.Wholes("target"));
        var outputs = scores.Shape[1];
        var targets = new MemberTargets(members);
        targets.Allocate(labels.Length, outputs);

        var gradients = new float[scores.Values.Length];
        var loss = Loss.CrossEntropy(one.Number("label_smoothing"))
            .Evaluate(scores.Values, targets.Repeat(Targets.OfClasses(labels, []), outputs), outputs, gradients);
        var joined = new float[labels.Length * outputs];
        new ScoreMean(LearningTask.Multiclass, outputs, members).Apply(scores.Values, joined);

        Assert.AreEqual(one.Json.GetProperty("loss").GetDouble(), loss.Mean, ParityAssert.Operation * loss.Mean, $"{name}: loss");
        ParityAssert.Close(one.Tensor("grad_scores").Values, gradients, $"{name}: gradient");
        ParityAssert.Close(one.Tensor("probabilities").Values, [.. joined.Select(MathF.Exp)], $"{name}: probabilities");
    }
}
