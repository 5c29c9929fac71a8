using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>Layers and losses of several networks in one.</summary>
[TestClass]
public sealed class MemberParityTests
{
    private static readonly string[] s_kinds = ["MemberScale", "MemberHeads", "BatchEnsembleLinear"];
    private static readonly IReadOnlyList<FixtureCase> Layers = Fixture.Cases("tabular_layers");
    private static readonly IReadOnlyList<FixtureCase> Losses = Fixture.Cases("members");

    public static IEnumerable<object[]> LayerCases => Layers.Where(one => s_kinds.Contains(one.Kind)).Select(one => new object[] { one.Index, one.ToString() });

    public static IEnumerable<object[]> LossCases => Fixture.Rows("members");

    [TestMethod]
    [DynamicData(nameof(LayerCases))]
    public void Layer_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = Layers[index];
        using var harness = new LayerHarness(Describe(one));
        foreach (var (weight, values) in one.Tensors("weights"))
            values.Values.CopyTo(harness.Values(weight));
        var x = one.Tensor("input");
        var rows = one.Kind == "MemberScale" ? x.Rows : x.Rows / one.Whole("members");

        var y = harness.Forward(x.Values, rows, training: true);
        ParityAssert.Close(one.Tensor("output_train").Values, y, $"{name}: output in training");
        var dx = harness.Backward(one.Tensor("grad_output").Values);
        ParityAssert.Close(one.Tensor("grad_input").Values, dx, $"{name}: gradient of the input");
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            ParityAssert.Close(gradient.Values, harness.Gradients(weight), $"{name}: gradient of {weight}");
        Assert.AreEqual(one.Tensors("grad_weights").Sum(weight => weight.Tensor.Values.Length), harness.Store.Values.Length);
        ParityAssert.Close(one.Tensor("output_eval").Values, harness.Forward(x.Values, rows, training: false), $"{name}: output in evaluation");
    }

    [TestMethod]
    [DynamicData(nameof(LossCases))]
    public void Loss_GradientAndMeanProbability_EqualPyTorch(int index, string name)
    {
        var one = Losses[index];
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

    private static LayerSpec Describe(FixtureCase one)
    {
        var (members, width) = (one.Whole("members"), one.Tensor("input").Shape[1]);
        return one.Kind switch
        {
            "MemberScale" => new MemberScaleSpec("layer", width, members, [.. Enumerable.Range(0, width)], StartsNormal: false),
            "MemberHeads" => new MemberHeadsSpec("layer", TestNetworks.Linear("layer", width, one.Whole("out")), members),
            _ => new MemberLinearSpec(TestNetworks.Linear("layer", width, one.Whole("out")), members),
        };
    }
}
