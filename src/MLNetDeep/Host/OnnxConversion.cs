using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLNetDeep.Onnx.Format;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep.Host;

/// <summary>Writes the columns that a <see cref="RowMapping"/> adds into the graph that ML.NET's <c>ConvertToOnnx</c> makes.</summary>
internal static class OnnxConversion
{
    // The newest that ML.NET writes.
    private const int Opset = OnnxGraph.MinOpset;

    /// <summary>Adds the nodes, and the columns by their names.</summary>
    /// <param name="context">ML.NET's graph.</param>
    /// <param name="source">The data that the mapping is bound to.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="NotSupportedException">The graph lacks a column that the mapping reads, or has another one of its name, as ML.NET
    /// could not write a step before; or a part of the mapping has no ONNX form.</exception>
    public static void Write(OnnxContext context, IDataView source, RowMapping mapping, string name)
    {
        context.CheckOpSetVersion(Opset, name);
        RequireColumns(context, source, name);
        var inputs = Enumerable.Range(0, mapping.AddedCount).SelectMany(mapping.InputsOf).Distinct()
            .ToDictionary(column => column, column => InputOf(context, mapping.InputSchema[column], name));
        Write(context, inputs.Values, graph => mapping.Lower(graph, column => inputs[column.Index]).Select((output, added) =>
        {
            var column = mapping.OutputSchema[mapping.InputSchema.Count + added];
            return (output, context.AddIntermediateVariable(column.Type, column.Name));
        }));
    }

    /// <summary>Adds the nodes of a graph.</summary>
    /// <param name="context">ML.NET's graph.</param>
    /// <param name="inputs">Names of its values that the graph reads.</param>
    /// <param name="lower">Makes the graph, and tells its outputs with the names that they have in ML.NET's. It is walked once, after the nodes
    /// are there.</param>
    public static void Write(
        OnnxContext context, IReadOnlyCollection<string> inputs, Func<OnnxGraph, IEnumerable<(string Value, string Variable)>> lower)
    {
        var graph = new OnnxGraph(inputs, Opset);
        var outputs = lower(graph);
        var names = inputs.Distinct().ToDictionary(input => input);
        foreach (var constant in graph.Constants)
            names[constant.Name] = WithoutColumn(context, constant.Name, hint => Add(context, constant, hint));
        foreach (var node in graph.Nodes)
        {
            names[node.Output] = WithoutColumn(context, node.Output, hint => context.AddIntermediateVariable(null, hint, skip: true));
            Add(context, node, names);
        }
        foreach (var (value, variable) in outputs)
            context.CreateNode("Identity", names[value], variable, context.GetNodeName("Identity"), "");
    }

    private static string InputOf(OnnxContext context, DataViewSchema.Column column, string name) => context.ContainsColumn(column.Name)
        ? context.GetVariableName(column.Name)
        : throw new NotSupportedException(
            $"{name} reads the column '{column.Name}', which is not in the ONNX graph: a step before cannot be written as ONNX.");

    // ML.NET leaves out every step before one that it cannot write, and takes columns of the same name from the start of the data.
    private static void RequireColumns(OnnxContext context, IDataView source, string name)
    {
        var view = source;
        while (view is ITransformCanSaveOnnx written && written.CanSaveOnnx(context))
            view = written.Source;
        var start = view;
        while (start is IDataTransform step)
            start = step.Source;
        foreach (var column in start.Schema.Where(column => !column.IsHidden))
            if (view.Schema.GetColumnOrNull(column.Name) is { } found && !IsSame(view.Schema, found, start.Schema, column))
                throw new NotSupportedException(
                    $"{name} cannot be written as ONNX behind {view.GetType().Name}, which has no ONNX form: the column '{column.Name}' of "
                    + $"type {column.Type} would enter as it was before it. Give ConvertToOnnx a model and data without it.");
    }

    // One that a step has replaced stays in the schema, hidden.
    private static bool IsSame(DataViewSchema schema, DataViewSchema.Column column, DataViewSchema other, DataViewSchema.Column otherColumn) =>
        column.Type.Equals(otherColumn.Type)
        && schema.Count(one => one.Name == column.Name) == other.Count(one => one.Name == column.Name);

    // ML.NET's graph takes every new name for that of a column, and would forget the column that had it.
    private static string WithoutColumn(OnnxContext context, string own, Func<string, string> add)
    {
        var hint = $"{nameof(MLNetDeep)}.{own}";
        while (context.ContainsColumn(hint))
            hint = $"_{hint}";
        var variable = add(hint);
        context.RemoveColumn(hint);
        return variable;
    }

    private static void Add(OnnxContext context, GraphNode node, Dictionary<string, string> names)
    {
        // Unique already, where the hint would have ML.NET try one number after the other.
        var output = names[node.Output];
        var written = context.CreateNode(node.Operation, node.Inputs.Select(input => names[input]), [output], context.GetNodeName(output), node.Domain);
        foreach (var attribute in node.Attributes)
            switch (attribute.Value)
            {
                case float real:
                    written.AddAttribute(attribute.Name, (double)real);
                    break;
                case long integer:
                    written.AddAttribute(attribute.Name, integer);
                    break;
                case float[] reals:
                    written.AddAttribute(attribute.Name, (IEnumerable<float>)reals);
                    break;
                case string[] texts:
                    written.AddAttribute(attribute.Name, (IEnumerable<string>)texts);
                    break;
                default:
                    written.AddAttribute(attribute.Name, (IEnumerable<long>)(long[])attribute.Value);
                    break;
            }
    }

    private static string Add(OnnxContext context, GraphConstant constant, string hint)
    {
        var isScalar = constant.Shape.Length == 0;
        switch (constant.Type)
        {
            case OnnxType.Float:
                var floats = Read<float>(constant);
                return isScalar ? context.AddInitializer(floats[0], hint) : context.AddInitializer(floats, constant.Shape, hint);
            case OnnxType.Double:
                var doubles = Read<double>(constant);
                return isScalar ? context.AddInitializer(doubles[0], hint) : context.AddInitializer(doubles, constant.Shape, hint);
            case OnnxType.Int64:
                var integers = Read<long>(constant);
                return isScalar ? context.AddInitializer(integers[0], hint) : context.AddInitializer(integers, constant.Shape, hint);
            default:
                return context.AddInitializer(Read<bool>(constant), constant.Shape, hint);
        }
    }

    private static T[] Read<T>(GraphConstant constant) where T : unmanaged => MemoryMarshal.Cast<byte, T>(constant.Values.Span).ToArray();
}
