using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(MissingValueIndicatorTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Indicate missing values", MissingValueIndicatorTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Says of each value of a column of float or double whether it is missing.</summary>
public sealed class MissingValueIndicatorEstimator : OneToOneEstimatorBase<MissingValueIndicatorTransformer>
{
    internal MissingValueIndicatorEstimator(InputOutputColumnPair[] columns) : base(columns) { }

    private protected override MissingValueIndicatorTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns) =>
        new(columns);

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source)
    {
        MissingValueReplacingEstimator.CheckType(source.ItemType);
        return new(outputName, source.Kind, BooleanDataViewType.Instance, false,
            new SchemaShape([.. source.Annotated(StandardAnnotations.SlotNames), SchemaShapes.IsNormalized]));
    }
}

/// <summary>Says whether values are NaN.</summary>
public sealed class MissingValueIndicatorTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NaIndicatorTransform";

    private static readonly VersionInfo _version = VersionInfo.First("NAIND TF", LoaderSignature);

    internal MissingValueIndicatorTransformer(InputOutputColumnPair[] columns) : base(columns) { }

    private MissingValueIndicatorTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) { }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        var itemType = source.Type.GetItemType();
        MissingValueReplacingEstimator.CheckType(itemType);
        var annotations = source.Kept(StandardAnnotations.SlotNames);
        annotations.AddNormalized();
        return new MappedColumn(new(outputName, source.Type.WithItems(BooleanDataViewType.Instance), annotations.ToAnnotations()), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<float>, [itemType.RawType], row, source));
    }

    private static Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column source)
    {
        var isMissing = PrimitiveValues.IsMissing<T>(source.Type.GetItemType());
        return ItemMapping.MakeGetter<T, bool>(row, source, (value, _) => isMissing(value), keepsZero: true);
    }
}
