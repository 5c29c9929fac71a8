using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Select columns", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Drops columns.</summary>
public sealed class ColumnSelectingEstimator : IEstimator<ColumnSelectingTransformer>
{
    private readonly ColumnSelectingTransformer _transformer;

    internal ColumnSelectingEstimator(string[] dropped) => _transformer = new(dropped);

    /// <summary>Checks the input's schema and returns the transformer.</summary>
    public ColumnSelectingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <summary>The columns that remain; throws where a column to be dropped is missing.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (string name in _transformer.Dropped)
            inputSchema.Find(name);
        return new SchemaShape(inputSchema.Where(column => !_transformer.Dropped.Contains(column.Name)));
    }
}

/// <summary>Drops the columns of some names, hidden ones too.</summary>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private static readonly VersionInfo _version = VersionInfo.First("SELCOLST", LoaderSignature);

    internal ColumnSelectingTransformer(string[] dropped)
    {
        ArgumentNullException.ThrowIfNull(dropped);
        foreach (string name in dropped)
            Contracts.CheckNonEmpty(name, "columns");
        Dropped = dropped;
    }

    private ColumnSelectingTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(_version);
        Dropped = SavedValues.ReadArray<string>(ctx.Reader);
    }

    internal IReadOnlyList<string> Dropped { get; }

    private protected override VersionInfo Version => _version;

    private protected override void SaveModel(BinaryWriter writer) => SavedValues.WriteArray(writer, Dropped);

    private protected override IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema)
    {
        foreach (string name in Dropped)
            Find(inputSchema, name);
        return inputSchema.Where(column => !Dropped.Contains(column.Name)).Select(column => MappedColumn.Copy(column));
    }
}
