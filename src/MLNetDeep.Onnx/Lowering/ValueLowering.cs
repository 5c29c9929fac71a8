using System.Globalization;
using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>The numbers of categories, from their values: text, Booleans or whole numbers.</summary>
internal static class ValueLowering
{
    /// <summary>Of which type a graph takes the values; null where it takes their numbers, as of keys without values, or of dates.</summary>
    public static OnnxType? TypeOf(ClassLabels? values) => values?.Type switch
    {
        "Text" => OnnxType.String,
        "Boolean" => OnnxType.Bool,
        "SByte" => OnnxType.Int8,
        "Byte" => OnnxType.UInt8,
        "Int16" => OnnxType.Int16,
        "UInt16" => OnnxType.UInt16,
        "Int32" => OnnxType.Int32,
        "UInt32" => OnnxType.UInt32,
        "Int64" => OnnxType.Int64,
        _ => null,
    };

    /// <summary>Adds the look-up: 1 for the first value, and so on, and 0 for any other.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">The values, [batch, columns], of any whole type where they are whole numbers.</param>
    /// <param name="values">The values, of a type that <see cref="TypeOf"/> knows.</param>
    /// <returns>float [batch, columns].</returns>
    /// <exception cref="ArgumentException">The values take more room than a file has.</exception>
    public static string Lower(OnnxGraph graph, string value, ClassLabels values)
    {
        var keys = values.Type == "Text" ? new NodeAttribute("keys_strings", [.. values.Values])
            : new NodeAttribute("keys_int64s", [.. values.Values.Select(text => NumberOf(text, values.Type))]);
        float[] numbers = [.. Enumerable.Range(1, values.Values.Count)];
        return graph.LookUp(values.Type == "Text" ? value : graph.Cast(value, OnnxType.Int64), keys, new NodeAttribute("values_floats", numbers));
    }

    private static long NumberOf(string text, string type) =>
        type == "Boolean" ? (bool.Parse(text) ? 1 : 0) : long.Parse(text, CultureInfo.InvariantCulture);
}
