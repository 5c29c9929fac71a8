using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map keys to values", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Maps keys to the values that annotate their column; key 0 becomes a missing value.</summary>
public sealed class KeyToValueMappingEstimator : OneToOneEstimatorBase<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(InputOutputColumnPair[] columns) : base(columns) { }

    private protected override KeyToValueMappingTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns) =>
        new(columns);

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source)
    {
        if (!source.IsKey)
            throw source.Mismatch("KeyType");
        Contracts.CheckParam(source.Has(StandardAnnotations.KeyValues), "inputSchema",
            $"The key column '{source.Name}' has no annotation with the values of its keys.");
        var values = source.Annotated(StandardAnnotations.KeyValues).First();
        return new(outputName, source.Kind, values.ItemType, values.IsKey, new SchemaShape(source.Annotated(StandardAnnotations.SlotNames)));
    }
}

/// <summary>Maps keys to values.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    private static readonly VersionInfo _version = VersionInfo.First("KEY2VALT", LoaderSignature);

    internal KeyToValueMappingTransformer(InputOutputColumnPair[] columns) : base(columns) { }

    private KeyToValueMappingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) { }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        if (source.Annotations.Schema.GetColumnOrNull(StandardAnnotations.KeyValues)?.Type is not VectorDataViewType values)
            throw new InvalidOperationException($"The column '{source.Name}' has no annotation {StandardAnnotations.KeyValues}.");
        if (source.Type.GetItemType() is not KeyDataViewType key)
            throw Mismatch(source, "KeyType");

        var annotations = source.Kept(StandardAnnotations.SlotNames).ToAnnotations();
        return new MappedColumn(new(outputName, source.Type.WithItems(values.ItemType), annotations), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<uint, int>, [key.RawType, values.ItemType.RawType], row, source));
    }

    private static Delegate MakeGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column source)
    {
        VBuffer<TValue> keyValues = default;
        source.GetKeyValues(ref keyValues);
        TValue[] values = [.. keyValues.DenseValues()];
        return ItemMapping.MakeGetter<TKey, TValue>(row, source, (key, _) =>
            Convert.ToUInt64(key) is > 0 and var number && number <= (ulong)values.Length ? values[number - 1] : PrimitiveValues.Missing<TValue>());
    }
}
