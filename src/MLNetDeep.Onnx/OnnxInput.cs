namespace MLNetDeep.Onnx;

/// <summary>An input of a graph, float [batch, width].</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">How many columns of a row it holds.</param>
internal readonly record struct OnnxInput(string Name, int Width);
