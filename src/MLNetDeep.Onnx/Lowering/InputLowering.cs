namespace MLNetDeep.Onnx.Lowering;

/// <summary>The graph's inputs, as the rows that the encoder takes.</summary>
internal static class InputLowering
{
    /// <summary>The inputs for so many columns.</summary>
    public static OnnxInput[] InputsOf(OnnxExportOptions options, int columns, IReadOnlyList<string>? columnNames) => options.Inputs switch
    {
        OnnxInputs.Vector => [new(options.InputName, columns)],
        _ => [.. Enumerable.Range(0, columns).Select(c => new OnnxInput(
            columnNames?[c] is { Length: > 0 } name ? name : $"{options.InputName}.{c}", Width: 1))],
    };

    /// <summary>Adds the inputs and gives the rows, [batch, columns].</summary>
    public static string Lower(OnnxGraph graph, OnnxInput[] inputs) => graph.Concat([.. inputs.Select(input => Lower(graph, input))]);

    private static string Lower(OnnxGraph graph, OnnxInput input) => input.Values is { } values
        ? ValueLowering.Lower(graph, graph.Input(input.Name, input.Width, ValueLowering.TypeOf(values)!.Value), values)
        : graph.Input(input.Name, input.Width);
}
