using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(TypeConvertingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Convert types", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Converts columns to another item type.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal TypeConvertingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, TypeOf(outputKind))) => _columns = columns;

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = Host.Find(inputSchema, pair.Input);
        var to = Transformer.ItemType;
        if (source.IsKey || ValueConversion.Find(source.ItemType.RawType, to.RawType) == null)
            throw Host.ExceptParam(nameof(inputSchema), $"There is no conversion of the column '{source.Name}' from {source.GetTypeString()} to {to}.");
        return new SchemaShape.Column(pair.Output, source.Kind, to, false,
            new SchemaShape(source.Annotated(AnnotationUtils.Kinds.SlotNames, AnnotationUtils.Kinds.IsNormalized)));
    }));

    private static PrimitiveDataViewType TypeOf(DataKind kind) => kind switch
    {
        DataKind.String => TextDataViewType.Instance,
        _ => ColumnTypeExtensions.PrimitiveTypeFromType(typeof(int).Assembly.GetType($"System.{kind}")),
    };
}

/// <summary>Converts columns to another item type.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private static readonly VersionInfo _version = FirstVersion("CONVERTF", LoaderSignature);

    internal TypeConvertingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, PrimitiveDataViewType itemType)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns) => ItemType = itemType;

    private TypeConvertingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(TypeConvertingTransformer)), ctx, _version) => ItemType = PrimitiveValues.ReadType(ctx.Reader);

    internal PrimitiveDataViewType ItemType { get; }

    private protected override VersionInfo Version => _version;

    private protected override void SaveColumns(ModelSaveContext ctx) => PrimitiveValues.WriteType(ctx.Writer, ItemType);

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        var from = source.Type.GetItemType();
        var conversion = from is KeyDataViewType ? null : ValueConversion.Find(from.RawType, ItemType.RawType);
        if (conversion == null)
            throw Host.ExceptParam("inputSchema",
                $"There is no conversion of the column '{source.Name}' from {source.Type} to {ItemType}.");

        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(ItemType, vector.Dimensions) : ItemType;
        var annotations = new DataViewSchema.Annotations.Builder();
        var toNumber = ValueConversion.IsNumber(ItemType.RawType);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames
            || (kind == AnnotationUtils.Kinds.IsNormalized && toNumber && from is NumberDataViewType));
        if (from is BooleanDataViewType && toNumber)
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source],
            row => ItemMapping.MakeGetter(row, source, ItemType.RawType, conversion));
    }
}
