using Microsoft.ML.Data;

/// <summary>A row of penguins.csv: a penguin that was measured on an island of the Palmer Archipelago.</summary>
internal sealed class Penguin
{
    /// <summary>The label; empty in what is to be predicted.</summary>
    [LoadColumn(0)]
    public string Species { get; set; } = "";

    /// <summary>Empty where nobody knows.</summary>
    [LoadColumn(1)]
    public string Island { get; set; } = "";

    /// <summary>Unit: mm. NaN where nobody knows, as in the others.</summary>
    [LoadColumn(2)]
    public float BillLength { get; set; } = float.NaN;

    /// <summary>Unit: mm.</summary>
    [LoadColumn(3)]
    public float BillDepth { get; set; } = float.NaN;

    /// <summary>Unit: mm.</summary>
    [LoadColumn(4)]
    public float FlipperLength { get; set; } = float.NaN;

    /// <summary>Unit: g.</summary>
    [LoadColumn(5)]
    public float BodyMass { get; set; } = float.NaN;

    /// <summary>Empty where nobody knows.</summary>
    [LoadColumn(6)]
    public string Sex { get; set; } = "";
}

/// <summary>What the model says of a penguin.</summary>
internal sealed class PenguinPrediction
{
    [ColumnName("PredictedLabel")]
    public string Species { get; set; } = "";

    /// <summary>The probability of each species, in the order of the model's keys.</summary>
    public float[] Score { get; set; } = [];
}
