using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that computes each output row from one input row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase() { }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The columns after the transformer; throws where a column of the input does not fit.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MakeMapper(inputSchema).OutputSchema;

    /// <summary>A lazy view of the input with the transformer's columns.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowMappedView(input, MakeMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MakeMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveModel(ctx.Writer);
    }

    private protected abstract VersionInfo Version { get; }

    private protected abstract void SaveModel(BinaryWriter writer);

    /// <summary>The columns of the output.</summary>
    private protected abstract IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema);

    /// <summary>The columns of the input with more, each after the one that it hides or else at the end.</summary>
    private protected static IEnumerable<MappedColumn> Add(DataViewSchema inputSchema, params MappedColumn[] added)
    {
        foreach (var column in inputSchema)
        {
            yield return MappedColumn.Copy(column);
            if (!column.IsHidden && Array.Find(added, more => more.Column.Name == column.Name) is { } hiding)
                yield return hiding;
        }
        foreach (var more in added.Where(more => inputSchema.GetColumnOrNull(more.Column.Name) == null))
            yield return more;
    }

    private protected static DataViewSchema.Column Find(DataViewSchema inputSchema, string name) =>
        inputSchema.GetColumnOrNull(name) ?? throw Contracts.MissingColumn(nameof(inputSchema), "input", name);

    private protected static Exception Mismatch(DataViewSchema.Column column, string expected) =>
        Contracts.Mismatch("inputSchema", "input", column.Name, expected, column.Type.ToString());

    private RowMapper MakeMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new RowMapper(inputSchema, MapColumns(inputSchema));
    }
}
