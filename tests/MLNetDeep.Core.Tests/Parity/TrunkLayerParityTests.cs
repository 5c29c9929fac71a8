using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The layers of RealMLP's trunk, of the subject <c>tabular_layers</c>.</summary>
[TestClass]
public sealed class TrunkLayerParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("tabular_layers");

    public static IEnumerable<object[]> Cases => Fixture.Rows("tabular_layers").Where(row => All[(int)row[0]].Kind is "Scale" or "NtkLinear" or "Parametric");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layer_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        using var harness = new LayerHarness(Describe(one, x.Shape[1]));
        foreach (var (weight, values) in one.Tensors("weights"))
            values.Values.CopyTo(harness.Values(weight));
        Assert.AreEqual(one.Tensors("weights").Sum(weight => weight.Tensor.Values.Length), harness.Store.Values.Length, name);

        ParityAssert.Close(one.Tensor("output_train").Values, harness.Forward(x.Values, x.Rows, training: true), $"{name}: output in training");
        ParityAssert.Close(one.Tensor("grad_input").Values, harness.Backward(one.Tensor("grad_output").Values), $"{name}: gradient of the input");
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            ParityAssert.Close(gradient.Values, harness.Gradients(weight), $"{name}: gradient of {weight}");
        ParityAssert.Close(one.Tensor("output_eval").Values, harness.Forward(x.Values, x.Rows, training: false), $"{name}: output in evaluation");
    }

    /// <summary>The activations by PyTorch's names.</summary>
    internal static Activation ActivationOf(FixtureCase one, string name) => name switch
    {
        "ReLU" => Activation.Relu(),
        "LeakyReLU" => Activation.LeakyRelu(),
        "ELU" => Activation.Elu(),
        "SELU" => Activation.Selu(),
        "GELU" => Activation.Gelu(),
        "SiLU" => Activation.Silu(),
        "Mish" => Activation.Mish(),
        "Tanh" => Activation.Tanh(),
        "Sigmoid" => Activation.Sigmoid(),
        _ => throw FixtureKinds.Unknown(one),
    };

    private static LayerSpec Describe(FixtureCase one, int width) => one.Kind switch
    {
        "Scale" => new ScaleSpec("layer", width),
        "NtkLinear" => TestNetworks.Linear("layer", one.Whole("in"), one.Whole("out"), Initialization.Ntk()),
        "Parametric" => new ActivationSpec("layer", width, Activation.Parametric(ActivationOf(one, one.Text("activation")))),
        _ => throw FixtureKinds.Unknown(one),
    };
}
