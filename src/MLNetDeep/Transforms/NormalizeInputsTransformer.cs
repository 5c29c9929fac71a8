using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Host;

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
    public IReadOnlyList<NormalizedColumn> Columns { get; }

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
            column.Normalization.Write(writer);
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
            columns.Add(new NormalizedColumn(output, input, FittedNormalization.Read(reader)));
        }

        return new NormalizeInputsTransformer(columns);
    }
}
