using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that computes each of its columns from one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected readonly IReadOnlyList<(string Output, string Input)> ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, IEnumerable<(string Output, string Input)> columns) : base(host)
    {
        ColumnPairs = [.. columns];
        foreach (var (output, input) in ColumnPairs)
        {
            host.CheckNonEmpty(output, "outputColumnName");
            host.CheckNonEmpty(input, "inputColumnName");
        }
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx, VersionInfo version) : this(host, ReadPairs(ctx, version))
    {
    }

    private protected sealed override void SaveModel(ModelSaveContext ctx)
    {
        SavedArray.Write(ctx.Writer, ColumnPairs, pair =>
        {
            ctx.Writer.Write(pair.Output);
            ctx.Writer.Write(pair.Input);
        });
        SaveColumns(ctx);
    }

    /// <summary>Saves what the transformer knows of its columns beside their names.</summary>
    private protected virtual void SaveColumns(ModelSaveContext ctx)
    {
    }

    private protected sealed override IEnumerable<MappedColumn> AddedColumns(DataViewSchema inputSchema) =>
        ColumnPairs.Select((pair, i) => MapColumn(i, pair.Output, Find(inputSchema, pair.Input)));

    private protected abstract MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source);

    private static (string, string)[] ReadPairs(ModelLoadContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel(version);
        return SavedArray.Read(ctx.Reader, () => (ctx.Reader.ReadString(), ctx.Reader.ReadString()));
    }
}
