using System.Text.Json;
using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>Brings columns to the scale that a <see cref="NormalizeInputsEstimator"/> has learnt.</summary>
/// <remarks>
/// The output has the type and the annotations of its input and is marked as normalized. A missing value (NaN) stays missing.
/// </remarks>
public sealed class NormalizeInputsTransformer : RowMappingTransformer
{
    internal const string LoaderName = "MLNetDeep.Normalize";

    internal static readonly ModelFormat ModelFormat =
        new(Signature: "MLNDNRMI", LoaderName, Version: 0x00010001, OldestVersion: 0x00010001);

    internal NormalizeInputsTransformer(IReadOnlyList<NormalizedColumn> columns) => Columns = columns;

    /// <summary>The columns that are added, in order.</summary>
    internal IReadOnlyList<NormalizedColumn> Columns { get; }

    private protected override ModelFormat Format => ModelFormat;

    private protected override RowMapping Bind(DataViewSchema inputSchema)
        => NormalizeInputsMapping.Create(inputSchema, Columns);

    private protected override void Write(BinaryWriter writer)
    {
        writer.Write(Columns.Count);
        foreach (var column in Columns)
        {
            writer.Write(column.OutputColumnName);
            writer.Write(column.InputColumnName);
            writer.Write(JsonSerializer.Serialize(column.Normalization.ToState(), ModelJson.Options));
        }
    }

    internal static NormalizeInputsTransformer Read(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count < 1)
            throw new InvalidDataException($"it has {count} columns.");
        var columns = new List<NormalizedColumn>();
        for (int i = 0; i < count; i++)
        {
            string output = reader.ReadString();
            string input = reader.ReadString();
            columns.Add(new NormalizedColumn(output, input, ReadNormalization(reader.ReadString())));
        }

        return new NormalizeInputsTransformer(columns);
    }

    private static FittedNormalization ReadNormalization(string json)
    {
        try
        {
            var state = JsonSerializer.Deserialize<NormalizationState>(json, ModelJson.Options);
            return state?.Restore() ?? throw new InvalidDataException("a normalization is null.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(ModelFile.Shorten(exception.Message), exception);
        }
    }
}
