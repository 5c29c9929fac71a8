using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Copy columns", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Copies a column, with its annotations, under another name.</summary>
public sealed class ColumnCopyingEstimator : OneToOneEstimatorBase<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(InputOutputColumnPair[] columns) : base(columns) { }

    private protected override ColumnCopyingTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns) =>
        new(columns);

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source) =>
        new(outputName, source.Kind, source.ItemType, source.IsKey, source.Annotations);
}

/// <summary>Copies a column.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    private static readonly VersionInfo _version = VersionInfo.First("COPYCOLT", LoaderSignature);

    internal ColumnCopyingTransformer(InputOutputColumnPair[] columns) : base(columns) { }

    private ColumnCopyingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) { }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source) => MappedColumn.Copy(source, outputName);
}
