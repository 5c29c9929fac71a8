using Google.Protobuf;
using MLNetDeep.Core.Tests.Parity;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Onnx.Format;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep.Onnx.Tests.Runtime;

/// <summary>Feature tokens, attention, its block and a whole network of them, written as ONNX graphs and run by ONNX Runtime.</summary>
[TestClass]
public sealed class AttentionParityTests
{
    private const long IrVersion = 8;

    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("attention");

    public static IEnumerable<object[]> Cases => Fixture.Rows("attention");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Graph_EqualsPyTorch(int index, string name)
    {
        var one = All[index];
        var x = one.Tensor("input");
        var store = new ParameterStore();
        var layer = FixtureAttention.Describe(one).Create(store);
        store.Allocate();
        foreach (var (weight, values) in one.Tensors("weights"))
            values.Values.CopyTo(store.ValuesOf(store.Parameters.Single(range => range.Name == FixtureAttention.PrefixOf(one) + weight)));

        var builder = new PredictionBuilder(layer.Inputs);
        layer.Lower(builder);
        var graph = new OnnxGraph(["x", "y"]);
        var scores = NetworkLowering.Lower(graph, builder.Build(), graph.Input("x", layer.Inputs));
        graph.ApplyTo("y", "Identity", [scores]);
        graph.Output("y", OnnxType.Float, one.Tensor("output_eval").Shape[^1]);
        var found = OnnxRuntime.Score([(Bytes(OnnxMessages.Model(IrVersion, "test", "1", "test", graph.Opsets, graph.Build("attention"), [])), x.Values)])[0];
        Assert.IsNull(found.Error);
        ParityAssert.Close(one.Tensor("output_eval").Values, found.Numbers, name);
    }

    private static byte[] Bytes(ProtoMessage message)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            message.WriteTo(output);
        return stream.ToArray();
    }
}
