using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>An operator at work.</summary>
/// <param name="Operation">What the operator is called.</param>
/// <param name="Inputs">The names of the values it reads.</param>
/// <param name="Output">The name of the value it writes.</param>
/// <param name="Attributes">Its parameters.</param>
/// <param name="Domain">Whose operator it is: empty for ONNX's own, or <see cref="MlDomain"/>.</param>
internal sealed record GraphNode(string Operation, string[] Inputs, string Output, NodeAttribute[] Attributes, string Domain = "")
{
    /// <summary>The domain of ONNX's operators of classical machine learning, which all runtimes have that have ONNX's own.</summary>
    public const string MlDomain = "ai.onnx.ml";

    /// <summary>The version of these operators.</summary>
    public const int MlOpset = 2;

    public ProtoMessage ToMessage() =>
        OnnxMessages.Node(Operation, Inputs, Output, Attributes.Select(attribute => attribute.ToMessage()), Domain);
}

/// <summary>A parameter of a node: a number, a whole number, or several numbers, whole numbers or texts.</summary>
internal readonly record struct NodeAttribute
{
    public NodeAttribute(string name, float value) => (Name, Value) = (name, value);

    public NodeAttribute(string name, long value) => (Name, Value) = (name, value);

    public NodeAttribute(string name, long[] values) => (Name, Value) = (name, values);

    public NodeAttribute(string name, float[] values) => (Name, Value) = (name, values);

    public NodeAttribute(string name, string[] values) => (Name, Value) = (name, values);

    public string Name { get; }

    /// <summary>A float, a long, or an array of float, long or string.</summary>
    public object Value { get; }

    public ProtoMessage ToMessage() => Value switch
    {
        float real => OnnxMessages.Attribute(Name, real),
        long integer => OnnxMessages.Attribute(Name, integer),
        float[] reals => OnnxMessages.Attribute(Name, reals),
        string[] texts => OnnxMessages.Attribute(Name, texts),
        _ => OnnxMessages.Attribute(Name, (long[])Value),
    };
}
