using MLNetDeep.Data;

namespace MLNetDeep.Onnx;

/// <summary>An input of a graph, [batch, width].</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">How many columns of a row it holds.</param>
/// <param name="Values">Categories that it takes by their values; null where it takes float.</param>
internal readonly record struct OnnxInput(string Name, int Width, ClassLabels? Values = null);
