using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNetDeep.Onnx.Tests.Runtime;

/// <summary>ONNX Runtime, with one thread and a log of errors alone.</summary>
internal static class OnnxRuntime
{
    public static InferenceSession Open(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(model, options);
    }

    /// <summary>Scores the rows of each model; what ONNX Runtime refuses about one is its error, and the others are scored.</summary>
    public static OnnxScores[] Score(IReadOnlyList<(byte[] Model, float[] Rows)> models) => [.. models.Select(one => Score(one.Model, one.Rows))];

    private static OnnxScores Score(byte[] model, float[] rows)
    {
        try
        {
            using var session = Open(model);
            using var outputs = session.Run(InputsOf(session, rows), session.OutputNames);
            var numbers = outputs[0].AsTensor<float>();
            var labels = outputs.Count > 1 ? outputs[1].AsTensor<long>() : null;
            return new OnnxScores(
                [.. numbers], labels is null ? [] : [.. labels],
                Describe(session.InputNames, session.InputMetadata), Describe(session.OutputNames, session.OutputMetadata),
                labels is null ? [ShapeOf(numbers)] : [ShapeOf(numbers), ShapeOf(labels)], Error: null);
        }
        catch (OnnxRuntimeException exception)
        {
            return new OnnxScores([], [], [], [], [], exception.Message);
        }
    }

    // Each input takes so many columns of a row as it is wide, in their order.
    private static List<NamedOnnxValue> InputsOf(InferenceSession session, float[] rows)
    {
        var widths = session.InputNames.Select(name => session.InputMetadata[name].Dimensions[1]).ToArray();
        var wholeRows = rows.Chunk(widths.Sum()).ToArray();
        var inputs = new List<NamedOnnxValue>();
        var first = 0;
        foreach (var (name, width) in session.InputNames.Zip(widths))
        {
            float[] values = [.. wholeRows.SelectMany(row => row[first..(first + width)])];
            inputs.Add(NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, [wholeRows.Length, width])));
            first += width;
        }
        return inputs;
    }

    private static string[] Describe(IEnumerable<string> names, IReadOnlyDictionary<string, NodeMetadata> values) => [.. names.Select(name =>
    {
        var (type, shape) = (values[name].ElementDataType, values[name].Dimensions.Zip(values[name].SymbolicDimensions));
        var typeName = type == TensorElementType.Float ? "float32" : type.ToString().ToLowerInvariant();
        return $"{name}: {typeName} [{string.Join(", ", shape.Select(one => one.Second.Length > 0 ? one.Second : $"{one.First}"))}]";
    })];

    private static string ShapeOf<T>(Tensor<T> tensor) => $"[{string.Join(',', tensor.Dimensions.ToArray())}]";
}

/// <summary>
/// What ONNX Runtime says of a model and its rows; inputs and outputs as in <c>x: float32 [batch, 7]</c>, shapes as in <c>[1000,3]</c>.
/// </summary>
/// <param name="Numbers">The first output: probabilities, or what a regression predicts.</param>
/// <param name="Labels">The second output; empty in a regression.</param>
/// <param name="Inputs">In the model's order.</param>
/// <param name="Outputs">In the model's order.</param>
/// <param name="Shapes">Of the values that came out.</param>
/// <param name="Error">Why ONNX Runtime would not score; null where it did.</param>
internal sealed record OnnxScores(float[] Numbers, long[] Labels, string[] Inputs, string[] Outputs, string[] Shapes, string? Error);
