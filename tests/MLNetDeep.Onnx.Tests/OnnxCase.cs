using MLNetDeep.Models;

namespace MLNetDeep.Onnx.Tests;

/// <summary>A model to export, and rows to score with it.</summary>
/// <param name="Name">What the test calls it.</param>
/// <param name="Create">Makes the model.</param>
/// <param name="Rows">Makes the rows, [rows, columns].</param>
internal sealed record OnnxCase(string Name, Func<TrainedModel> Create, Func<float[]> Rows)
{
    public OnnxExportOptions? Options { get; init; }

    public byte[] Export(TrainedModel model)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Save(model, stream, Options);
        return stream.ToArray();
    }
}
