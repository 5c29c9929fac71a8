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

    /// <summary>The columns of the input with one more, after the one that it hides or at the end.</summary>
    private protected static IEnumerable<MappedColumn> Add(DataViewSchema inputSchema, MappedColumn added)
    {
        var columns = inputSchema.Select(column => MappedColumn.Copy(column)).ToList();
        int index = inputSchema.GetColumnOrNull(added.Column.Name)?.Index ?? columns.Count - 1;
        columns.Insert(index + 1, added);
        return columns;
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

/// <summary>A transformer that computes one column from another one.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private readonly string _output;
    private readonly string _input;

    private protected OneToOneTransformerBase(string outputColumnName, string inputColumnName)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        Contracts.CheckNonEmpty(inputColumnName, nameof(inputColumnName));
        _output = outputColumnName;
        _input = inputColumnName;
    }

    private protected OneToOneTransformerBase(ModelLoadContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel(version);
        _output = ctx.Reader.ReadString();
        _input = ctx.Reader.ReadString();
    }

    private protected sealed override void SaveModel(BinaryWriter writer)
    {
        writer.Write(_output);
        writer.Write(_input);
        SaveState(writer);
    }

    /// <summary>Saves what the transformer knows beside the names of its columns.</summary>
    private protected virtual void SaveState(BinaryWriter writer) { }

    private protected sealed override IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema) =>
        Add(inputSchema, MapColumn(_output, Find(inputSchema, _input)));

    private protected abstract MappedColumn MapColumn(string outputName, DataViewSchema.Column source);
}
