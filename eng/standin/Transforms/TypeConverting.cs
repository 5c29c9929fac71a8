using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(TypeConvertingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Convert types", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Converts numbers, booleans and text to Single, Double, Boolean or text. The stand-in has no other conversions.</summary>
public sealed class TypeConvertingEstimator : OneToOneEstimatorBase<TypeConvertingTransformer>
{
    private readonly DataKind _outputKind;

    internal TypeConvertingEstimator(InputOutputColumnPair[] columns, DataKind outputKind) : base(columns) => _outputKind = outputKind;

    private protected override TypeConvertingTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns) =>
        new(columns, _outputKind);

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source)
    {
        if (source.IsKey || !TypeConvertingTransformer.CanConvert(source.ItemType, _outputKind))
            throw TypeConvertingTransformer.NoConversion(source.Name, source.GetTypeString(), _outputKind);
        var annotations = source.Annotated(StandardAnnotations.SlotNames).ToList();
        if (TypeConvertingTransformer.IsNormalized(source.ItemType, source.Kind == SchemaShape.Column.VectorKind.Scalar,
            source.Has(StandardAnnotations.IsNormalized), _outputKind))
            annotations.Add(SchemaShapes.IsNormalized);
        return new(outputName, source.Kind, _outputKind.ToDataViewType(), false, new SchemaShape(annotations));
    }
}

/// <summary>Converts values; what cannot be read as a number is NaN.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private static readonly VersionInfo _version = VersionInfo.First("CONVERTF", LoaderSignature);

    private readonly DataKind _outputKind;

    internal TypeConvertingTransformer(InputOutputColumnPair[] columns, DataKind outputKind) : base(columns) => _outputKind = outputKind;

    private TypeConvertingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) =>
        _outputKind = (DataKind)ctx.Reader.ReadByte();

    private protected override VersionInfo Version => _version;

    internal static bool CanConvert(DataViewType itemType, DataKind outputKind) =>
        itemType is NumberDataViewType or BooleanDataViewType or TextDataViewType
        && outputKind is DataKind.Single or DataKind.Double or DataKind.Boolean or DataKind.String;

    internal static Exception NoConversion(string column, string type, DataKind outputKind) => new ArgumentOutOfRangeException("inputSchema",
        $"source column '{column}' with item type '{type}' is not compatible with destination type '{outputKind.ToDataViewType()}'");

    // A number stays on its scale, and of 0 and 1 it is known.
    internal static bool IsNormalized(DataViewType itemType, bool isScalar, bool wasNormalized, DataKind outputKind) =>
        outputKind is DataKind.Single or DataKind.Double
        && (itemType is BooleanDataViewType ? isScalar : wasNormalized && itemType is NumberDataViewType);

    private protected override void SaveState(BinaryWriter writer) => writer.Write((byte)_outputKind);

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        var itemType = source.Type.GetItemType();
        if (!CanConvert(itemType, _outputKind))
            throw NoConversion(source.Name, source.Type.ToString(), _outputKind);
        var annotations = source.Kept(StandardAnnotations.SlotNames);
        if (IsNormalized(itemType, source.Type is not VectorDataViewType, source.IsNormalized(), _outputKind))
            annotations.AddNormalized();
        return new MappedColumn(new(outputName, source.Type.WithItems(_outputKind.ToDataViewType()), annotations.ToAnnotations()), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<int>, [itemType.RawType], row, source));
    }

    private Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column source)
    {
        var number = ItemConversions.ToNumber<T>();
        var truth = ItemConversions.ToTruth<T>();
        return _outputKind switch
        {
            DataKind.Single => ItemMapping.MakeGetter<T, float>(row, source, (value, _) => (float)number(value), keepsZero: true),
            DataKind.Double => ItemMapping.MakeGetter<T, double>(row, source, (value, _) => number(value), keepsZero: true),
            DataKind.Boolean => ItemMapping.MakeGetter<T, bool>(row, source, (value, _) => truth(value), keepsZero: true),
            _ => ItemMapping.MakeGetter<T, ReadOnlyMemory<char>>(row, source, (value, _) => ItemConversions.ToText(value)),
        };
    }
}
