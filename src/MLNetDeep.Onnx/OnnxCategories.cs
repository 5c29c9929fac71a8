namespace MLNetDeep.Onnx;

/// <summary>How an ONNX model takes categories.</summary>
public enum OnnxCategories
{
    /// <summary>By their values, where the model knows them and they are text, Booleans or whole numbers; others by their numbers. A value that
    /// training has not seen counts as missing, as does an empty text.</summary>
    Values,

    /// <summary>By the numbers of their keys, float: from 1 on, 0 for a missing one.</summary>
    Numbers,
}
