using MLNetDeep.Core.Tests.Parity;
using MLNetDeep.Libtorch;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using static TorchSharp.torch;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>Feature tokens, attention, its block and a whole network of them, through libtorch.</summary>
[TestClass]
public sealed class AttentionTests : LibtorchTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("attention");

    public static IEnumerable<object[]> Cases => Fixture.Rows("attention");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layers_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var (x, output, dOutput) = (one.Tensor("input"), one.Tensor("output_train"), one.Tensor("grad_output"));
        var spec = FixtureAttention.Describe(one);
        var store = new ParameterStore();
        spec.Create(store);
        store.Allocate();
        foreach (var (weight, values) in one.Tensors("weights"))
            values.Values.CopyTo(store.ValuesOf(RangeOf(weight)));

        using var scope = NewDisposeScope();
        using var parameters = new DeviceParameters(store, CPU);
        using var masks = new DeviceMasks(new DropoutStream(0), CPU);
        var input = tensor(x.Values, requires_grad: true);
        var y = new DeviceLayerFactory([parameters]).Create(spec).Forward([new DevicePass(masks, mixedPrecision: false) { Training = true }], [input.view(x.Rows, -1)])[0];
        y.backward([tensor(dOutput.Values).view(x.Rows, -1)]);
        parameters.TakeGradients();

        ParityAssert.Close(output.Values, y.flatten().data<float>().ToArray(), $"{name}: output");
        ParityAssert.Close(
            one.Tensor("grad_input").Values, CollectedGradient.Of(input)!.flatten().data<float>().ToArray(), $"{name}: gradient of the input",
            shareOfLargest: ParityAssert.BlockShareOfLargest, leastLargest: 1e-2);
        var gradients = parameters.Gradients.data<float>().ToArray();
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            FixtureAttention.CloseGradient(one, weight, gradient, gradients.AsSpan(RangeOf(weight).Offset, RangeOf(weight).Length));

        ParameterRange RangeOf(string weight) => store.Parameters.Single(range => range.Name == FixtureAttention.PrefixOf(one) + weight);
    }
}
