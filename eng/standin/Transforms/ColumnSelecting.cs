using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Select columns", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Keeps or drops columns.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] columns, bool keeps, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, columns, keeps, keepHidden))
    {
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (var name in Transformer.Columns)
            Host.Find(inputSchema, name);
        return new SchemaShape(inputSchema.Where(column => Transformer.Columns.Contains(column.Name) == Transformer.Keeps));
    }
}

/// <summary>
/// Keeps the columns of some names, in the order of the names, or drops them. Hidden columns go with the name when it is dropped;
/// when it is kept, they stay if so asked.
/// </summary>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private static readonly VersionInfo _version = FirstVersion("SELCOLST", LoaderSignature);

    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] columns, bool keeps, bool keepHidden)
        : base(env.Register(nameof(ColumnSelectingTransformer)))
    {
        Host.CheckValue(columns, nameof(columns));
        foreach (var column in columns)
            Host.CheckNonEmpty(column, nameof(columns));
        Columns = columns;
        Keeps = keeps;
        _keepHidden = keepHidden;
    }

    internal IReadOnlyList<string> Columns { get; }

    internal bool Keeps { get; }

    private protected override VersionInfo Version => _version;

    internal static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(_version);
        var keeps = ctx.Reader.ReadBoolean();
        var keepHidden = ctx.Reader.ReadBoolean();
        return new ColumnSelectingTransformer(env, SavedArray.Read(ctx.Reader, ctx.Reader.ReadString), keeps, keepHidden);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Keeps);
        ctx.Writer.Write(_keepHidden);
        SavedArray.Write(ctx.Writer, Columns, ctx.Writer.Write);
    }

    private protected override IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema)
    {
        foreach (var name in Columns)
            Find(inputSchema, name);
        var kept = Keeps
            ? Columns.SelectMany(name => inputSchema.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
            : inputSchema.Where(column => !Columns.Contains(column.Name));
        return kept.Select(column => MappedColumn.Copy(column));
    }
}
