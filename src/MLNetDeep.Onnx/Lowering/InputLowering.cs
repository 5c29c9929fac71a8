namespace MLNetDeep.Onnx.Lowering;

/// <summary>The graph's inputs, as the rows that the encoder takes.</summary>
internal static class InputLowering
{
    /// <summary>The names of the inputs for so many columns.</summary>
    public static string[] NamesOf(OnnxExportOptions options, int columns, IReadOnlyList<string>? columnNames) => options.Inputs switch
    {
        OnnxInputs.Vector => [options.InputName],
        _ => [.. Enumerable.Range(0, columns).Select(c => columnNames?[c] is { Length: > 0 } name ? name : $"{options.InputName}.{c}")],
    };

    /// <summary>Adds the inputs and gives the rows, [batch, columns].</summary>
    public static string Lower(OnnxGraph graph, OnnxInputs inputs, string[] names, int columns) => inputs switch
    {
        OnnxInputs.Vector => graph.Input(names[0], columns),
        _ => graph.Concat(Array.ConvertAll(names, name => graph.Input(name, 1))),
    };
}
