namespace MLNetDeep.Onnx;

/// <summary>How an ONNX model takes a row.</summary>
public enum OnnxInputs
{
    /// <summary>One input of all columns, [batch, columns].</summary>
    Vector,

    /// <summary>One input for each column, [batch, 1], with the name of the column.</summary>
    Columns,
}
