using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class LayerParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("layers");

    public static IEnumerable<object[]> Cases => Fixture.Rows("layers");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layer_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        using var harness = Start(one);
        foreach (var batch in WarmUpBatches(one))
            harness.Forward(batch.Values, batch.Rows, training: true);
        var x = one.Tensor("input");

        var y = harness.Forward(x.Values, x.Rows, training: true);
        Close(one.Tensor("output_train").Values, y, $"{name}: output in training");

        var dx = harness.Backward(one.Tensor("grad_output").Values);
        Close(one.Tensor("grad_input").Values, dx, $"{name}: gradient of the input");
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            Close(gradient.Values, harness.Gradients(weight), $"{name}: gradient of {weight}");
        Assert.AreEqual(one.Tensors("grad_weights").Sum(weight => weight.Tensor.Values.Length), harness.Store.Values.Length);

        foreach (var (buffer, expected) in one.Tensors("buffers_after"))
            Close(expected.Values, harness.Buffer(buffer), $"{name}: {buffer}");
        Assert.AreEqual(one.Tensors("buffers_after").Sum(buffer => buffer.Tensor.Values.Length), harness.Store.BufferValues.Length);

        var evaluated = harness.Forward(x.Values, x.Rows, training: false);
        Close(one.Tensor("output_eval").Values, evaluated, $"{name}: output in evaluation");

        void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what) => ParityAssert.Close(
            expected, actual, what, ParityAssert.Operation, IsBlock(one) ? ParityAssert.BlockShareOfLargest : ParityAssert.ShareOfLargest);
    }

    private static bool IsBlock(FixtureCase one) => one.Kind.EndsWith("Block", StringComparison.Ordinal);

    private static LayerHarness Start(FixtureCase one)
    {
        var harness = new LayerHarness(store => Create(one, store));
        foreach (var (weight, values) in one.Tensors("weights"))
            values.Values.CopyTo(harness.Values(weight));
        return harness;
    }

    private static IEnumerable<FixtureTensor> WarmUpBatches(FixtureCase one) =>
        one.Json.TryGetProperty("warm_up_batches", out var batches) ? batches.EnumerateArray().Select(FixtureTensor.Of) : [];

    private static Layer Create(FixtureCase one, ParameterStore store)
    {
        var width = one.Tensor("input").Shape[1];
        return one.Kind switch
        {
            "Softmax" => new RowLayer(new Softmax(), width, width),
            "LogSoftmax" => new RowLayer(new LogSoftmax(), width, width),
            _ => Describe(one, width).Create(store),
        };
    }

    private static LayerSpec Describe(FixtureCase one, int width) => one.Kind switch
    {
        "Linear" => TestNetworks.Linear(
            "layer", one.Whole("in"), one.Whole("out"), hasBias: !one.Has("bias") || one.Parameters.GetProperty("bias").GetBoolean()),
        "BatchNorm1d" => new NormalizationSpec("layer", width, Normalization.BatchNorm(one.Number("momentum"), one.Number("eps"))),
        "LayerNorm" => new NormalizationSpec("layer", width, Normalization.LayerNorm(one.Number("eps"))),
        "PreActivationBlock" => DescribeBlock(one, Block.PreActivation(), one.Whole("width"), one.Whole("width")),
        "PostActivationBlock" => DescribeBlock(one, Block.PostActivation(), one.Whole("in"), one.Whole("out")),
        "Maxout" => DescribeMaxout(one),
        _ => new ActivationSpec("layer", width, ActivationOf(one)),
    };

    /// <summary>The fixture's layer holds the linear map too.</summary>
    private static SequenceSpec DescribeMaxout(FixtureCase one)
    {
        var columns = one.Whole("out") * one.Whole("pieces");
        return SequenceSpec.Of(
            TestNetworks.Linear("layer.linear", one.Whole("in"), columns),
            new ActivationSpec("layer", columns, Activation.Maxout(one.Whole("pieces"))));
    }

    private static SequenceSpec DescribeBlock(FixtureCase one, Block block, int inputs, int outputs)
    {
        RequireKnownParameters(one, "width", "in", "out", "hidden", "activation", "normalization", "shortcut");
        var spec = new NetworkSpec
        {
            Outputs = 1,
            Blocks = 1,
            Width = outputs,
            HiddenWidth = one.Has("hidden") ? one.Whole("hidden") : outputs,
            Dropout = 0,
            ResidualDropout = 0,
            Block = block,
            Activation = FixtureNetwork.ActivationOf(one, one.Text("activation")),
            Normalization = one.Text("normalization") switch
            {
                "BatchNorm" => Normalization.BatchNorm(),
                "LayerNorm" => Normalization.LayerNorm(),
                "None" => Normalization.None(),
                _ => throw FixtureKinds.Unknown(one),
            },
            Initialization = Initialization.TorchDefault(),
        };
        var builder = new LayerSpecBuilder(spec, LayerHarness.Prefix);
        return block is PostActivationBlock post ? post.Describe(builder, inputs, outputs, Projects(one)) : block.Describe(builder, inputs, outputs);
    }

    private static bool Projects(FixtureCase one) => one.Text("shortcut") switch
    {
        "projection" => true,
        "identity" => false,
        _ => throw FixtureKinds.Unknown(one),
    };

    private static void RequireKnownParameters(FixtureCase one, params string[] known)
    {
        if (one.Parameters.EnumerateObject().Any(parameter => !known.Contains(parameter.Name)))
            throw FixtureKinds.Unknown(one);
    }

    private static Activation ActivationOf(FixtureCase one) => one.Kind switch
    {
        "LeakyReLU" => Activation.LeakyRelu(one.Number("negative_slope")),
        "ELU" => Activation.Elu(one.Number("alpha")),
        "GELU" => one.Text("approximate") switch
        {
            "none" => Activation.Gelu(),
            "tanh" => Activation.GeluTanh(),
            _ => throw FixtureKinds.Unknown(one),
        },
        "PReLU" => Activation.Prelu(one.Parameters.GetProperty("shared").GetBoolean()),
        _ => FixtureNetwork.ActivationOf(one, one.Kind),
    };
}
