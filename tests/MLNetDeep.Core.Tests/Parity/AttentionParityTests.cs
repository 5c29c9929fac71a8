using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>Feature tokens, attention, its block and a whole network of them.</summary>
[TestClass]
public sealed class AttentionParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("attention");

    public static IEnumerable<object[]> Cases => Fixture.Rows("attention");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layers_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        using var harness = new LayerHarness(FixtureAttention.Describe(one));
        Fill(harness.Store, one);

        ParityAssert.Close(one.Tensor("output_train").Values, harness.Forward(x.Values, x.Rows, training: true), $"{name}: output in training");
        ParityAssert.Close(
            one.Tensor("grad_input").Values, harness.Backward(one.Tensor("grad_output").Values), $"{name}: gradient of the input",
            shareOfLargest: ParityAssert.BlockShareOfLargest, leastLargest: 1e-2);
        Assert.HasCount(harness.Store.Parameters.Length, one.Tensors("grad_weights"), name);
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            FixtureAttention.CloseGradient(one, weight, gradient, harness.Store.GradientsOf(RangeOf(harness.Store, one, weight)));
        ParityAssert.Close(one.Tensor("output_eval").Values, harness.Forward(x.Values, x.Rows, training: false), $"{name}: output in evaluation");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Prediction_EqualsPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        using var harness = new LayerHarness(FixtureAttention.Describe(one));
        Fill(harness.Store, one);
        var builder = new PredictionBuilder(harness.Layer.Inputs);
        harness.Layer.Lower(builder);
        var plan = builder.Build();
        using var workspace = new PredictionWorkspace(plan, x.Rows);
        x.Values.CopyTo(workspace.Input(x.Rows));
        ParityAssert.Close(one.Tensor("output_eval").Values, plan.Run(workspace, x.Rows), name);
    }

    private static void Fill(ParameterStore store, FixtureCase one)
    {
        foreach (var (weight, values) in one.Tensors("weights"))
        {
            var range = RangeOf(store, one, weight);
            CollectionAssert.AreEqual(values.Shape, range.Shape.ToArray(), $"{one}: {weight}");
            values.Values.CopyTo(store.ValuesOf(range));
        }
        Assert.HasCount(store.Parameters.Length, one.Tensors("weights"), $"{one}");
    }

    private static ParameterRange RangeOf(ParameterStore store, FixtureCase one, string weight) =>
        store.Parameters.Single(range => range.Name == FixtureAttention.PrefixOf(one) + weight);
}
