using Microsoft.ML.Data;

/// <summary>A row of digits.csv: the 64 pixels of an 8×8 picture, from 0 (paper) to 16 (ink), and the digit.</summary>
internal sealed class Digit
{
    [LoadColumn(0, 63), VectorType(64)]
    public float[] Pixels { get; set; } = [];

    [LoadColumn(64), ColumnName("Label")]
    public string Value { get; set; } = "";
}

/// <summary>What the model says of a picture.</summary>
internal sealed class DigitPrediction
{
    [ColumnName("PredictedLabel")]
    public string Value { get; set; } = "";

    public float[] Score { get; set; } = [];
}
