using Microsoft.ML.Data;

namespace Microsoft.ML.Model.OnnxConverter;

internal interface ICanSaveOnnx
{
    bool CanSaveOnnx(OnnxContext ctx);
}

internal interface ISaveAsOnnx : ICanSaveOnnx
{
    void SaveAsOnnx(OnnxContext ctx);
}

/// <summary>A view that writes what it computes into an ONNX graph.</summary>
internal interface ITransformCanSaveOnnx : ISaveAsOnnx, IDataTransform
{
}
