using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Copy columns", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Copies columns, with their annotations, under other names.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal ColumnCopyingEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ColumnCopyingEstimator)), new ColumnCopyingTransformer(env, columns)) => _columns = columns;

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = Host.Find(inputSchema, pair.Input);
        return new SchemaShape.Column(pair.Output, source.Kind, source.ItemType, source.IsKey, source.Annotations);
    }));
}

/// <summary>Copies columns.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    private static readonly VersionInfo _version = FirstVersion("COPYCOLT", LoaderSignature);

    internal ColumnCopyingTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ColumnCopyingTransformer)), columns)
    {
    }

    private ColumnCopyingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(ColumnCopyingTransformer)), ctx, _version)
    {
    }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source) =>
        MappedColumn.Copy(source, outputName);
}
