using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>Feature tokens, attention, its block and a whole network of them.</summary>
[TestClass]
public sealed class AttentionParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("attention");

    public static IEnumerable<object[]> Layers => Fixture.Rows("attention").Where(row => All[(int)row[0]].Kind != "AttentionNetwork");

    public static IEnumerable<object[]> Networks => Fixture.Rows("attention").Where(row => All[(int)row[0]].Kind == "AttentionNetwork");

    [TestMethod]
    [DynamicData(nameof(Layers))]
    public void Layer_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        using var harness = new LayerHarness(Describe(one, x.Shape[1]));
        foreach (var (weight, values) in one.Tensors("weights"))
        {
            CollectionAssert.AreEqual(values.Shape, harness.Store.Parameters.Single(range => range.Name == LayerHarness.Prefix + weight).Shape.ToArray(), name);
            values.Values.CopyTo(harness.Values(weight));
        }
        Assert.HasCount(harness.Store.Parameters.Length, one.Tensors("weights"), name);

        ParityAssert.Close(one.Tensor("output_train").Values, harness.Forward(x.Values, x.Rows, training: true), $"{name}: output in training");
        ParityAssert.Close(
            one.Tensor("grad_input").Values, harness.Backward(one.Tensor("grad_output").Values), $"{name}: gradient of the input",
            shareOfLargest: ParityAssert.BlockShareOfLargest);
        Assert.HasCount(harness.Store.Parameters.Length, one.Tensors("grad_weights"), name);
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            CloseGradient(one, gradient.Values, harness.Gradients(weight), $"{name}: gradient of {weight}");
        ParityAssert.Close(one.Tensor("output_eval").Values, harness.Forward(x.Values, x.Rows, training: false), $"{name}: output in evaluation");
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Network_ForwardBackwardAndPrediction_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        var network = NetworkOf(one);
        network.Allocate(x.Rows);
        using var kernels = new KernelContext(threads: 1);
        var pass = new Pass(kernels, new DropoutStream(0)) { Rows = x.Rows, Training = true };

        ParityAssert.Close(one.Tensor("output_train").Values, network.Forward(pass, x.Values), $"{name}: output in training");
        one.Tensor("grad_output").Values.CopyTo(network.LogitGradients(pass));
        network.Backward(pass, x.Values);
        Assert.HasCount(network.Store.Parameters.Length, one.Tensors("grad_weights"), name);
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            CloseGradient(one, gradient.Values, network.Store.GradientsOf(network.Store.Parameters.Single(range => range.Name == weight)), $"{name}: gradient of {weight}");

        var plan = network.ToPredictionPlan();
        using var workspace = new PredictionWorkspace(plan, x.Rows);
        x.Values.CopyTo(workspace.Input(x.Rows));
        ParityAssert.Close(one.Tensor("output_eval").Values, plan.Run(workspace, x.Rows), $"{name}: output in prediction");
    }

    /// <summary>The network of a case, with its weights.</summary>
    internal static Network NetworkOf(FixtureCase one)
    {
        var network = new Network(TestNetworks.Spec(one.Whole("features"), one.Whole("classes"), one.Whole("blocks"), one.Whole("size"), block: BlockOf(one)));
        foreach (var (weight, values) in one.Tensors("weights"))
        {
            var range = network.Store.Parameters.Single(range => range.Name == weight);
            CollectionAssert.AreEqual(values.Shape, range.Shape.ToArray(), weight);
            values.Values.CopyTo(network.Store.ValuesOf(range));
        }
        Assert.HasCount(network.Store.Parameters.Length, one.Tensors("weights"));
        return network;
    }

    // What all keys have in common changes no share: the gradient of their bias is 0 but for rounding, that of what a normalization of two columns
    // takes away nearly so.
    private static void CloseGradient(FixtureCase one, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what) => ParityAssert.Close(
        expected, actual, what, shareOfLargest: ParityAssert.BlockShareOfLargest,
        leastLargest: 0.02 * one.Tensors("grad_weights").Max(tensor => tensor.Tensor.Values.Max(MathF.Abs)));

    private static Block BlockOf(FixtureCase one) => Block.Attention(one.Whole("heads"), (float)one.Whole("hidden") / one.Whole("size"), attentionDropout: 0);

    // A token of attention alone is one of the case's input; of a network it is made of a number.
    private static LayerSpec Describe(FixtureCase one, int tokens)
    {
        var size = one.Whole("size");
        var columns = tokens * size;
        var blocks = TestNetworks.Spec(width: size, block: one.Kind == "AttentionBlock" ? BlockOf(one) : Block.Attention(one.Has("heads") ? one.Whole("heads") : 1, 1, 0));
        return one.Kind switch
        {
            "FeatureTokens" => new TokenSpec("layer", FeatureToken.Of(InputLayout.OfNumbers(tokens), null, size), tokens, size),
            "AttentionBlock" => TestNetworks.BlockOf(blocks, columns, size),
            // The block's attention without what goes before it, by the names of the module alone.
            "MultiHeadAttention" => SequenceSpec.Of(
                new AttentionSpec(
                    null, TestNetworks.Linear("layer", size, 3 * size) with { Parts = ["query", "key", "value"] },
                    new AttentionShape(tokens, tokens, one.Whole("heads"), size), Dropout: 0),
                new SharedByMembersSpec(TestNetworks.Linear("layer.projection", size, size), tokens)),
            _ => throw FixtureKinds.Unknown(one),
        };
    }
}
