namespace MLNetDeep.Onnx.Tests;

/// <summary>An ONNX file read back, by the field numbers of onnx.proto.</summary>
internal sealed class OnnxFile(byte[] bytes)
{
    private readonly ProtoReader _model = new(bytes);

    public ProtoReader Model => _model;

    public ProtoReader Graph { get; } = new ProtoReader(bytes).Message(7);

    public OnnxNode[] Nodes => [.. Graph.Messages(1).Select(node => new OnnxNode(node))];

    public OnnxTensor[] Constants => [.. Graph.Messages(5).Select(tensor => new OnnxTensor(tensor))];

    /// <summary>As in <c>x: 1 [batch, 7]</c>, with the number of the type.</summary>
    public string[] Inputs => [.. Graph.Messages(11).Select(Describe)];

    public string[] Outputs => [.. Graph.Messages(12).Select(Describe)];

    public Dictionary<string, string> Metadata => _model.Messages(14).ToDictionary(entry => entry.Text(1), entry => entry.Text(2));

    private static string Describe(ProtoReader value)
    {
        var tensor = value.Message(2).Message(1);
        var shape = tensor.Message(2).Messages(1).Select(one => one.Numbers.Single() == 2 ? one.Text(2) : $"{one.Integer(1)}");
        return $"{value.Text(1)}: {tensor.Integer(1)} [{string.Join(", ", shape)}]";
    }
}

internal sealed class OnnxNode(ProtoReader node)
{
    public string[] Inputs { get; } = [.. node.Texts(1)];

    public string Output { get; } = node.Texts(2).Single();

    public string Operation { get; } = node.Text(4);

    public ProtoReader Attribute(string name) => node.Messages(5).Single(attribute => attribute.Text(1) == name);
}

internal sealed class OnnxTensor(ProtoReader tensor)
{
    private static readonly Dictionary<long, int> SizeOfType = new() { [1] = 4, [7] = 8, [9] = 1, [11] = 8 };

    public long[] Shape { get; } = [.. tensor.Integers(1)];

    public string Name { get; } = tensor.Text(8);

    public byte[] Values { get; } = tensor.Bytes(9);

    public int ExpectedBytes => SizeOfType[tensor.Integer(2)] * (int)Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
