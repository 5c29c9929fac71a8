using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The numeric embeddings among the layers of today's tabular networks.</summary>
[TestClass]
public sealed class NumericEmbeddingParityTests
{
    private static readonly string[] Kinds = ["PeriodicEmbedding", "PlrEmbedding", "PiecewiseLinearEmbedding"];

    public static IEnumerable<object[]> Cases =>
        Fixture.Cases("tabular_layers").Where(one => Kinds.Contains(one.Kind)).Select(one => new object[] { one.Index, one.ToString() });

    [TestMethod]
    public void Cases_OfEveryKind_AreThere() =>
        CollectionAssert.IsSubsetOf(Kinds, Fixture.Cases("tabular_layers").Select(one => one.Kind).ToArray());

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layer_ForwardAndBackward_EqualPyTorch(int index, string name)
    {
        var one = Fixture.Cases("tabular_layers")[index];
        using var harness = new LayerHarness(Describe(one));
        foreach (var (weight, values) in one.Tensors("weights"))
        {
            CollectionAssert.AreEqual(values.Shape, harness.Store.Parameters.Single(range => range.Name == LayerHarness.Prefix + weight).Shape.ToArray());
            values.Values.CopyTo(harness.Values(weight));
        }
        Assert.AreEqual(one.Tensors("weights").Sum(weight => weight.Tensor.Values.Length), harness.Store.Values.Length);
        var x = one.Tensor("input");

        ParityAssert.Close(one.Tensor("output_train").Values, harness.Forward(x.Values, x.Rows, training: true), $"{name}: output in training");
        var dx = harness.Backward(one.Tensor("grad_output").Values);
        ParityAssert.Close(one.Tensor("grad_input").Values, dx, $"{name}: gradient of the input");
        foreach (var (weight, gradient) in one.Tensors("grad_weights"))
            ParityAssert.Close(gradient.Values, harness.Gradients(weight), $"{name}: gradient of {weight}");
        ParityAssert.Close(one.Tensor("output_eval").Values, harness.Forward(x.Values, x.Rows, training: false), $"{name}: output in evaluation");
    }

    private static NumericEmbeddingSpec Describe(FixtureCase one)
    {
        var layout = one.Kind == "PiecewiseLinearEmbedding"
            ? InputLayout.OfNumbers([.. one.Parameters.GetProperty("edges").EnumerateArray()
                .Select(edges => edges.EnumerateArray().Select(edge => edge.GetSingle()).ToArray())])
            : InputLayout.OfNumbers(one.Whole("features"));
        var embedding = one.Kind switch
        {
            "PeriodicEmbedding" => NumericEmbedding.Periodic(one.Whole("frequencies"), one.Whole("size")),
            "PlrEmbedding" => NumericEmbedding.PeriodicLinear(
                one.Whole("frequencies"), one.Whole("size"), lite: one.Parameters.GetProperty("lite").GetBoolean()),
            "PiecewiseLinearEmbedding" => NumericEmbedding.PiecewiseLinear(size: one.Whole("size"), form: one.Text("version") switch
            {
                "A" => PiecewiseForm.Lines,
                "B" => PiecewiseForm.WithLinear,
                "C" => PiecewiseForm.WithSteps,
                _ => throw FixtureKinds.Unknown(one),
            }),
            _ => throw FixtureKinds.Unknown(one),
        };
        return NumericEmbeddingSpec.Of(LayerHarness.Prefix, layout, embedding)!;
    }
}
