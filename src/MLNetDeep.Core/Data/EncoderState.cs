using System.Text.Json.Serialization;

namespace MLNetDeep.Data;

/// <summary>A fitted encoder as plain data, for the model file.</summary>
internal sealed record EncoderState(NormalizationState? Normalization, MissingValues MissingValues, float[] Fill, int[] Indicated)
{
    /// <summary>The categorical columns, or null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CategoryState[]? Categories { get; init; }

    /// <summary>The edges of the bins of each number that is not of <see cref="TwoValued"/>, or null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float[][]? Edges { get; init; }

    /// <summary>The numbers of at most two values, rising, which are not embedded; null where there are none, or nothing is embedded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? TwoValued { get; init; }

    /// <summary>The sparse slots; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SparseState? Sparse { get; init; }

    /// <summary>Features of a row, sparse slots not counted.</summary>
    [JsonIgnore]
    public int Columns => Fill.Length + (Categories?.Length ?? 0);

    /// <summary>Whether some numbers, at least one, are of 0 to <paramref name="count"/> − 1 and rise.</summary>
    public static bool AreSome(int[] numbers, long count) =>
        numbers.Length > 0 && numbers[0] >= 0 && numbers[^1] < count && numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second);
}
