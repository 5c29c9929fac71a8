using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The layers of today's tabular networks: of RealMLP's trunk, numeric embeddings, and members.</summary>
[TestClass]
public sealed class TabularLayerParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("tabular_layers");

    public static IEnumerable<object[]> Cases => Fixture.Rows("tabular_layers");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layer_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        var spec = Describe(one, x.Shape[1]);
        var rows = x.Values.Length / (int)spec.Inputs;           // those of members lie next to each other
        using var harness = new LayerHarness(spec);
        foreach (var (weight, values) in one.Tensors("weights"))
        {
            CollectionAssert.AreEqual(values.Shape, harness.Store.Parameters.Single(range => range.Name == LayerHarness.Prefix + weight).Shape.ToArray(), name);
            values.Values.CopyTo(harness.Values(weight));
        }
        Assert.HasCount(harness.Store.Parameters.Length, one.Tensors("weights"), name);

        ParityAssert.Close(one.Tensor("output_train").Values, harness.Forward(x.Values, rows, training: true), $"{name}: output in training");
        ParityAssert.Close(one.Tensor("grad_input").Values, harness.Backward(one.Tensor("grad_output").Values), $"{name}: gradient of the input");
        Assert.HasCount(harness.Store.Parameters.Length, one.Tensors("grad_weights"), name);
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            ParityAssert.Close(gradient.Values, harness.Gradients(weight), $"{name}: gradient of {weight}");
        ParityAssert.Close(one.Tensor("output_eval").Values, harness.Forward(x.Values, rows, training: false), $"{name}: output in evaluation");
    }

    private static LayerSpec Describe(FixtureCase one, int width) => one.Kind switch
    {
        "Scale" => new ScaleSpec("layer", width),
        "NtkLinear" => TestNetworks.Linear("layer", one.Whole("in"), one.Whole("out"), Initialization.Ntk()),
        "Parametric" => new ActivationSpec("layer", width, Activation.Parametric(FixtureNetwork.ActivationOf(one, one.Text("activation")))),
        "PeriodicEmbedding" or "PlrEmbedding" or "PiecewiseLinearEmbedding" => NumericEmbeddingSpec.Of(
            LayerHarness.Prefix, FixtureNetwork.LayoutOf(one.Parameters, width), FixtureNetwork.EmbeddingOf(one, one.Parameters))!,
        "MemberScale" => new MemberScaleSpec("layer", width, one.Whole("members"), [.. Enumerable.Range(0, width)], StartsNormal: false),
        "MemberHeads" => new MemberHeadsSpec("layer", TestNetworks.Linear("layer", one.Whole("in"), one.Whole("out")), one.Whole("members")),
        "BatchEnsembleLinear" => new MemberLinearSpec(TestNetworks.Linear("layer", one.Whole("in"), one.Whole("out")), one.Whole("members")),
        _ => throw FixtureKinds.Unknown(one),
    };
}
