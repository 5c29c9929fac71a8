using Google.Protobuf;

namespace MLNetDeep.Onnx.Format;

/// <summary>
/// The messages of an ONNX file, as far as a network needs them. The numbers of the fields are those that the format publishes:
/// ONNX, onnx/onnx.proto.
/// </summary>
internal static class OnnxMessages
{
    /// <summary>ModelProto.</summary>
    public static ProtoMessage Model(
        long irVersion, string producer, string producerVersion, string domain, IEnumerable<(string Domain, long Version)> opsets,
        ProtoMessage graph, IEnumerable<(string Key, string Value)> metadata) => new ProtoMessage()
            .Add(1, irVersion)
            .Add(2, producer)
            .Add(3, producerVersion)
            .Add(4, domain)
            .Add(5, 1)                                           // model_version
            .Add(7, graph)
            .Add(8, opsets.Select(opset => new ProtoMessage().Add(1, opset.Domain).Add(2, opset.Version))) // OperatorSetIdProto
            .Add(14, metadata.Select(entry => new ProtoMessage().Add(1, entry.Key).Add(2, entry.Value))); // StringStringEntryProto

    /// <summary>GraphProto.</summary>
    public static ProtoMessage Graph(
        string name, IEnumerable<ProtoMessage> nodes, IEnumerable<ProtoMessage> initializers, IEnumerable<ProtoMessage> inputs,
        IEnumerable<ProtoMessage> outputs) => new ProtoMessage()
            .Add(1, nodes)
            .Add(2, name)
            .Add(5, initializers)
            .Add(11, inputs)
            .Add(12, outputs);

    /// <summary>NodeProto, of one output, whose name the node shares.</summary>
    public static ProtoMessage Node(string operation, IEnumerable<string> inputs, string output, IEnumerable<ProtoMessage> attributes, string domain)
    {
        var node = new ProtoMessage()
            .Add(1, inputs)
            .Add(2, output)
            .Add(3, output)
            .Add(4, operation)
            .Add(5, attributes);
        return domain.Length == 0 ? node : node.Add(7, domain);
    }

    /// <summary>AttributeProto of one number.</summary>
    public static ProtoMessage Attribute(string name, float value) => new ProtoMessage().Add(1, name).Add(2, value).Add(20, 1);

    /// <summary>AttributeProto of one whole number.</summary>
    public static ProtoMessage Attribute(string name, long value) => new ProtoMessage().Add(1, name).Add(3, value).Add(20, 2);

    /// <summary>AttributeProto of several whole numbers.</summary>
    public static ProtoMessage Attribute(string name, long[] values) => new ProtoMessage().Add(1, name).Add(8, values).Add(20, 7);

    /// <summary>AttributeProto of several numbers.</summary>
    public static ProtoMessage Attribute(string name, float[] values) =>
        values.Aggregate(new ProtoMessage().Add(1, name), (message, value) => message.Add(7, value)).Add(20, 6);

    /// <summary>AttributeProto of several texts.</summary>
    public static ProtoMessage Attribute(string name, string[] values) => new ProtoMessage().Add(1, name).Add(9, values).Add(20, 8);

    /// <summary>TensorProto.</summary>
    public static ProtoMessage Tensor(string name, OnnxType type, IEnumerable<long> shape, ByteString values /* little-endian, row-major */) =>
        new ProtoMessage()
            .Add(1, shape)
            .Add(2, (long)type)
            .Add(8, name)
            .Add(9, values);

    /// <summary>ValueInfoProto of a tensor of [batch, further dimensions], batch being whatever the caller's rows are.</summary>
    public static ProtoMessage Value(string name, OnnxType type, string batch, IEnumerable<long> further)
    {
        // TensorShapeProto of Dimensions
        var shape = new ProtoMessage()
            .Add(1, new ProtoMessage().Add(2, batch))
            .Add(1, further.Select(dimension => new ProtoMessage().Add(1, dimension)));
        var tensor = new ProtoMessage().Add(1, (long)type).Add(2, shape); // TypeProto.Tensor
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, tensor));
    }
}
