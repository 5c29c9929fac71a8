using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that computes each output row from one input row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host) => Host = host;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The columns after the transformer; throws where a column of the input does not fit.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeMapper(inputSchema).OutputSchema;

    /// <summary>A lazy view of the input with the transformer's columns.</summary>
    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new RowMappedView(input, MakeMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveModel(ctx);
    }

    private protected abstract VersionInfo Version { get; }

    private protected abstract void SaveModel(ModelSaveContext ctx);

    /// <summary>The columns of the output: here, those of the input, and the added ones: each after the one that it hides, or at the end.</summary>
    private protected virtual IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema)
    {
        var added = AddedColumns(inputSchema).ToLookup(column => column.Column.Name);
        var old = inputSchema.SelectMany(column => added[column.IsHidden ? null : column.Name].Prepend(MappedColumn.Copy(column)));
        return old.Concat(added.Where(group => inputSchema.GetColumnOrNull(group.Key) == null).SelectMany(group => group));
    }

    private protected virtual IEnumerable<MappedColumn> AddedColumns(DataViewSchema inputSchema) => [];

    private protected DataViewSchema.Column Find(DataViewSchema inputSchema, string name) =>
        inputSchema.GetColumnOrNull(name) ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    private protected Exception Mismatch(DataViewSchema.Column column, string expected) =>
        Host.ExceptSchemaMismatch("inputSchema", "input", column.Name, expected, column.Type.ToString());

    /// <summary>The version of a transformer's saved form: the first one.</summary>
    private protected static VersionInfo FirstVersion(string modelSignature, string loaderSignature) =>
        new(modelSignature, 0x00010001, 0x00010001, 0x00010001, typeof(RowToRowTransformerBase).Assembly.FullName, loaderSignature);

    private RowMapper MakeMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowMapper(inputSchema, MapColumns(inputSchema));
    }
}
