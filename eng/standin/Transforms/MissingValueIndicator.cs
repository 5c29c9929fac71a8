using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(MissingValueIndicatorTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Indicate missing values", MissingValueIndicatorTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Says for each value whether it is missing.</summary>
public sealed class MissingValueIndicatorEstimator : TrivialEstimator<MissingValueIndicatorTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal MissingValueIndicatorEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(MissingValueIndicatorEstimator)), new MissingValueIndicatorTransformer(env, columns)) => _columns = columns;

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = Host.Find(inputSchema, pair.Input);
        if (!SchemaShapes.IsFloating(source.ItemType))
            throw Host.Mismatch(source, "Single or Double, or a vector of them");
        return new SchemaShape.Column(pair.Output, source.Kind, BooleanDataViewType.Instance, false,
            new SchemaShape([SchemaShapes.IsNormalized, .. source.Annotated(AnnotationUtils.Kinds.SlotNames)]));
    }));
}

/// <summary>Says for each value whether it is missing.</summary>
public sealed class MissingValueIndicatorTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NaIndicatorTransform";

    private static readonly VersionInfo _version = FirstVersion("NAIND TF", LoaderSignature);

    internal MissingValueIndicatorTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(MissingValueIndicatorTransformer)), columns)
    {
    }

    private MissingValueIndicatorTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(MissingValueIndicatorTransformer)), ctx, _version)
    {
    }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        var itemType = source.Type.GetItemType();
        if (!SchemaShapes.IsFloating(itemType))
            throw Mismatch(source, "Single or Double, or a vector of them");

        Delegate isMissing = itemType == NumberDataViewType.Single ? PrimitiveValues.IsMissing<float>(itemType) : PrimitiveValues.IsMissing<double>(itemType);
        DataViewType type = source.Type is VectorDataViewType vector
            ? new VectorDataViewType(BooleanDataViewType.Instance, vector.Dimensions) : BooleanDataViewType.Instance;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source],
            row => ItemMapping.MakeGetter(row, source, typeof(bool), isMissing));
    }
}
