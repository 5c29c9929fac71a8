using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>A graph under construction. Values are known by their names; nodes are added in the order in which they compute.</summary>
/// <param name="taken">Names that the graph's inputs and outputs will have.</param>
/// <param name="opset">The version of ONNX's operators; <see cref="MinOpset"/> or later.</param>
/// <param name="maximumBytes">The most that constants may take.</param>
internal sealed class OnnxGraph(
    IEnumerable<string> taken, int opset = OnnxExporter.Opset, long maximumBytes = OnnxGraph.MaximumBytes)
{
    /// <summary>The oldest version whose operators every graph can be made of.</summary>
    public const int MinOpset = 12;

    /// <summary>A protobuf message holds less than 2 GiB; this leaves room for all that is no constant.</summary>
    public const long MaximumBytes = 2_000_000_000;

    private const string Batch = "batch";

    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphConstant> _constants = [];
    private readonly List<ProtoMessage> _inputs = [], _outputs = [];
    private readonly HashSet<string> _taken = [.. taken];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<object, string> _scalars = [];
    private long _bytes;

    /// <summary>The version of ONNX's operators.</summary>
    public int Opset => opset;

    /// <summary>In the order in which they compute.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    public IReadOnlyList<GraphConstant> Constants => _constants;

    /// <summary>An input, [batch, columns].</summary>
    public string Input(string name, int columns, OnnxType type = OnnxType.Float)
    {
        _inputs.Add(OnnxMessages.Value(name, type, Batch, [columns]));
        return name;
    }

    /// <summary>An output, [batch, further dimensions], which a node writes.</summary>
    public void Output(string name, OnnxType type, params long[] further) => _outputs.Add(OnnxMessages.Value(name, type, Batch, further));

    /// <summary>A constant tensor of these numbers.</summary>
    /// <param name="hint">What its name begins with.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">None for a scalar.</param>
    /// <exception cref="ArgumentException">The constants have become too many for a file.</exception>
    public string Constant<T>(string hint, ReadOnlySpan<T> values, params long[] shape) where T : unmanaged
    {
        _bytes += values.Length * (long)Unsafe.SizeOf<T>();
        if (_bytes > maximumBytes)
            throw TooLarge(maximumBytes);
        var name = NewName(hint);
        _constants.Add(new(name, TypeOf<T>(), shape, ByteString.CopyFrom(MemoryMarshal.AsBytes(values))));
        return name;
    }

    /// <summary>What is said where constants are too many for a file.</summary>
    public static ArgumentException TooLarge(long maximumBytes) =>
        new(Invariant($"The model's numbers take more than {maximumBytes} bytes, the most that an ONNX file has room for."));

    /// <summary>A constant row of one number per column.</summary>
    public string Row<T>(string hint, ReadOnlySpan<T> values) where T : unmanaged => Constant(hint, values, values.Length);

    /// <summary>A constant number; the same one is written once.</summary>
    public string Scalar<T>(T value) where T : unmanaged
    {
        if (!_scalars.TryGetValue(value, out var name))
            _scalars[value] = name = Constant<T>("scalar", [value]);
        return name;
    }

    /// <summary>Adds a node and gives its output.</summary>
    public string Apply(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes)
    {
        var name = NewName(operation);
        ApplyTo(name, operation, inputs, attributes);
        return name;
    }

    /// <summary>Adds a node that writes an output of the graph.</summary>
    public void ApplyTo(string output, string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<NodeAttribute> attributes) =>
        _nodes.Add(new(operation, inputs.ToArray(), output, attributes.ToArray()));

    /// <summary>The numbers of values, 0 for one that is none of the keys.</summary>
    /// <param name="value">The values.</param>
    /// <param name="keys">Texts or whole numbers.</param>
    /// <param name="numbers">The number of each key.</param>
    /// <exception cref="ArgumentException">The keys take more room than a file has.</exception>
    public string LookUp(string value, NodeAttribute keys, NodeAttribute numbers)
    {
        _bytes += keys.ToMessage().Size + (long)numbers.ToMessage().Size;
        if (_bytes > maximumBytes)
            throw TooLarge(maximumBytes);
        var name = NewName("LabelEncoder");
        _nodes.Add(new("LabelEncoder", [value], name, [keys, numbers, new("default_float", 0f)], GraphNode.MlDomain));
        return name;
    }

    /// <summary>The operators that the nodes need.</summary>
    public IEnumerable<(string Domain, long Version)> Opsets =>
        _nodes.Exists(node => node.Domain.Length > 0) ? [("", opset), (GraphNode.MlDomain, GraphNode.MlOpset)] : [("", opset)];

    /// <summary>The same numbers as another type.</summary>
    public string Cast(string value, OnnxType type) => Apply("Cast", [value], new NodeAttribute("to", (long)type));

    /// <summary>Floats no further from 0 than a bound; what comes of NaN does not matter.</summary>
    public string Clip(string value, float bound) => Clip(value, -bound, bound);

    /// <summary>Floats from <paramref name="min"/> to <paramref name="max"/>; what comes of NaN does not matter.</summary>
    public string Clip(string value, float min, float max) => Apply("Clip", [value, Scalar(min), Scalar(max)]);

    /// <summary>Whether a row has a true number, [batch, 1], of [batch, columns].</summary>
    public string AnyInRow(string value) =>
        Cast(Apply("ReduceMax", [Cast(value, OnnxType.Float)], new NodeAttribute("axes", [1L])), OnnxType.Bool);

    /// <summary>Some columns, in the order of their numbers given.</summary>
    public string Columns(string value, ReadOnlySpan<long> columns) =>
        Apply("Gather", [value, Row("columns", columns)], new NodeAttribute("axis", 1));

    /// <summary>The columns from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public string Slice(string value, long start, long end) =>
        Apply("Slice", [value, Row<long>("start", [start]), Row<long>("end", [end]), Row<long>("axis", [1])]);

    /// <summary>Columns side by side.</summary>
    public string Concat(ReadOnlySpan<string> values) =>
        values.Length == 1 ? values[0] : Apply("Concat", values, new NodeAttribute("axis", 1));

    /// <summary>Any shape [batch, …] as [batch, columns].</summary>
    public string Flatten(string value) => Apply("Flatten", [value], new NodeAttribute("axis", 1));

    /// <summary>[batch, columns] as [batch, further dimensions].</summary>
    public string Reshape(string value, ReadOnlySpan<long> further) =>
        Apply("Reshape", [value, Row<long>("shape", [0, .. further])]); // 0: as many rows as there are

    public ProtoMessage Build(string name) => OnnxMessages.Graph(
        name, _nodes.Select(node => node.ToMessage()), _constants.Select(constant => constant.ToMessage()), _inputs, _outputs);

    private string NewName(string hint)
    {
        string name;
        do
        {
            var number = _numbers[hint] = _numbers.GetValueOrDefault(hint) + 1;
            name = $"{hint}_{number}";
        }
        while (!_taken.Add(name));
        return name;
    }

    private static OnnxType TypeOf<T>() => default(T) switch
    {
        float => OnnxType.Float,
        double => OnnxType.Double,
        long => OnnxType.Int64,
        bool => OnnxType.Bool,
        _ => throw new NotSupportedException($"There are no constants of {typeof(T)}."),
    };
}
