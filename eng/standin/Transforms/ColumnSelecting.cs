using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Select columns", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Keeps some columns, or drops some.</summary>
public sealed class ColumnSelectingEstimator : IEstimator<ColumnSelectingTransformer>
{
    private readonly ColumnSelectingTransformer _transformer;

    internal ColumnSelectingEstimator(string[] names, bool keeps) => _transformer = new(names, keeps);

    /// <summary>Checks the input's schema and returns the transformer.</summary>
    public ColumnSelectingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <summary>The columns that remain; throws where one of those named is missing.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (string name in _transformer.Names)
            inputSchema.Find(name);
        return new SchemaShape(inputSchema.Where(column => _transformer.Names.Contains(column.Name) == _transformer.Keeps));
    }
}

/// <summary>Keeps the columns of some names, in that order and without those they hide; or drops them, and those they hide.</summary>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private static readonly VersionInfo _version = VersionInfo.First("SELCOLST", LoaderSignature);

    internal ColumnSelectingTransformer(string[] names, bool keeps)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (string name in names)
            Contracts.CheckNonEmpty(name, "columns");
        Names = names;
        Keeps = keeps;
    }

    private ColumnSelectingTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(_version);
        Names = SavedValues.ReadArray<string>(ctx.Reader);
        Keeps = ctx.Reader.ReadBoolean();
    }

    internal IReadOnlyList<string> Names { get; }

    /// <summary>Whether the columns of these names are kept, not dropped.</summary>
    internal bool Keeps { get; }

    private protected override VersionInfo Version => _version;

    private protected override void SaveModel(BinaryWriter writer)
    {
        SavedValues.WriteArray(writer, Names);
        writer.Write(Keeps);
    }

    private protected override IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema)
    {
        DataViewSchema.Column[] named = [.. Names.Select(name => Find(inputSchema, name))];
        return (Keeps ? named : inputSchema.Where(column => !Names.Contains(column.Name))).Select(column => MappedColumn.Copy(column));
    }
}
