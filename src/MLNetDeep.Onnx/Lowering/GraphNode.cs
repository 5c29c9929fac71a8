using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>One of ONNX's own operators at work.</summary>
/// <param name="Operation">What the operator is called.</param>
/// <param name="Inputs">The names of the values it reads.</param>
/// <param name="Output">The name of the value it writes.</param>
/// <param name="Attributes">Its parameters.</param>
internal sealed record GraphNode(string Operation, string[] Inputs, string Output, NodeAttribute[] Attributes)
{
    public ProtoMessage ToMessage() =>
        OnnxMessages.Node(Operation, Inputs, Output, Attributes.Select(attribute => attribute.ToMessage()));
}

/// <summary>A parameter of a node: a number, a whole number, or several whole numbers.</summary>
internal readonly record struct NodeAttribute
{
    public NodeAttribute(string name, float value) => (Name, Value) = (name, value);

    public NodeAttribute(string name, long value) => (Name, Value) = (name, value);

    public NodeAttribute(string name, long[] values) => (Name, Value) = (name, values);

    public string Name { get; }

    /// <summary>A float, a long, or an array of long.</summary>
    public object Value { get; }

    public ProtoMessage ToMessage() => Value switch
    {
        float real => OnnxMessages.Attribute(Name, real),
        long integer => OnnxMessages.Attribute(Name, integer),
        _ => OnnxMessages.Attribute(Name, (long[])Value),
    };
}
