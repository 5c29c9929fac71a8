using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map keys to values", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Maps keys to the values that annotate their column; key 0 becomes a missing value.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    private readonly (string Output, string Input)[] _columns;

    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns)) => _columns = columns;

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = Host.Find(inputSchema, pair.Input);
        if (!source.IsKey)
            throw Host.Mismatch(source, "KeyType");
        if (!source.Has(AnnotationUtils.Kinds.KeyValues))
            throw Host.ExceptParam(nameof(inputSchema), $"The key column '{source.Name}' has no annotation with the values of its keys.");
        var values = source.Annotated(AnnotationUtils.Kinds.KeyValues).First();
        return new SchemaShape.Column(pair.Output, source.Kind, values.ItemType, values.IsKey,
            new SchemaShape(source.Annotated(AnnotationUtils.Kinds.SlotNames)));
    }));
}

/// <summary>Maps keys to values.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    private static readonly VersionInfo _version = FirstVersion("KEY2VALT", LoaderSignature);

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private KeyToValueMappingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), ctx, _version)
    {
    }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        if (source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is not VectorDataViewType values)
            throw Host.Except($"The column '{source.Name}' has no annotation {AnnotationUtils.Kinds.KeyValues}.");
        if (source.Type.GetItemType() is not KeyDataViewType key)
            throw Mismatch(source, "KeyType");

        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(values.ItemType, vector.Dimensions) : values.ItemType;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<uint, int>, [key.RawType, values.ItemType.RawType], row, source));
    }

    private static Delegate MakeGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column source)
    {
        VBuffer<TValue> keyValues = default;
        source.GetKeyValues(ref keyValues);
        TValue[] values = [.. keyValues.DenseValues()];
        if (source.Type is not VectorDataViewType)
        {
            var getKey = row.GetGetter<TKey>(source);
            TKey key = default;
            return (ValueGetter<TValue>)((ref TValue value) =>
            {
                getKey(ref key);
                value = ValueOf(key);
            });
        }

        var getKeys = row.GetGetter<VBuffer<TKey>>(source);
        VBuffer<TKey> keys = default;
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> destination) =>
        {
            getKeys(ref keys);
            var editor = VBufferEditor.Create(ref destination, keys.Length);
            editor.Values.Fill(ValueOf(default));
            foreach (var (slot, key) in keys.Items())
                editor.Values[slot] = ValueOf(key);
            destination = editor.Commit();
        });

        TValue ValueOf(TKey key) =>
            Convert.ToUInt64(key) is > 0 and var number && number <= (ulong)values.Length ? values[number - 1] : PrimitiveValues.Missing<TValue>();
    }
}
