using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(KeyToVectorMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map keys to vectors", KeyToVectorMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>
/// Maps a key to the vector with a 1 in its slot; key 0 to the zero vector. Several keys give one such vector each, or,
/// where counts are asked for, the sum of these vectors.
/// </summary>
public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    private readonly (string Output, string Input)[] _columns;
    private readonly bool _counts;

    internal KeyToVectorMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, bool counts)
        : base(env.Register(nameof(KeyToVectorMappingEstimator)), new KeyToVectorMappingTransformer(env, columns, counts))
    {
        _columns = columns;
        _counts = counts;
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = Host.Find(inputSchema, pair.Input);
        if (!source.IsKey)
            throw Host.Mismatch(source, "key type of known cardinality");
        var annotations = new List<SchemaShape.Column>();
        if (source.Annotated(AnnotationUtils.Kinds.KeyValues).Any(values => values.ItemType is TextDataViewType))
            annotations.Add(SchemaShapes.SlotNames);
        if (!_counts)
            annotations.Add(SchemaShapes.CategoricalSlotRanges);
        if (!_counts || source.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(SchemaShapes.IsNormalized);
        var kind = source.Kind == SchemaShape.Column.VectorKind.VariableVector && !_counts
            ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return new SchemaShape.Column(pair.Output, kind, NumberDataViewType.Single, false, new SchemaShape(annotations));
    }));
}

/// <summary>Maps keys to vectors.</summary>
public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToVectorTransform";

    private static readonly VersionInfo _version = FirstVersion("KEY2VECT", LoaderSignature);

    private readonly bool _counts;

    internal KeyToVectorMappingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, bool counts)
        : base(env.Register(nameof(KeyToVectorMappingTransformer)), columns) => _counts = counts;

    private KeyToVectorMappingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(KeyToVectorMappingTransformer)), ctx, _version) => _counts = ctx.Reader.ReadBoolean();

    private protected override VersionInfo Version => _version;

    private protected override void SaveColumns(ModelSaveContext ctx) => ctx.Writer.Write(_counts);

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        if (source.Type.GetItemType() is not KeyDataViewType key)
            throw Mismatch(source, "key type of known cardinality");

        var classes = checked((int)key.Count);
        var vector = source.Type as VectorDataViewType;
        var separate = vector != null && !_counts;
        var type = separate
            ? new VectorDataViewType(NumberDataViewType.Single, vector.Size, classes)
            : new VectorDataViewType(NumberDataViewType.Single, classes);
        var annotations = IndicatorAnnotations.Of(source, type, separate, _counts);
        return new MappedColumn(new(outputName, type, annotations), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<uint>, [key.RawType], row, source, classes, separate));
    }

    private static Delegate MakeGetter<TKey>(DataViewRow row, DataViewSchema.Column source, int classes, bool separate)
    {
        if (source.Type is VectorDataViewType)
            return VectorGetter(row.GetGetter<VBuffer<TKey>>(source), classes, separate);
        var getKey = row.GetGetter<TKey>(source);
        TKey key = default;
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> indicators) =>
        {
            getKey(ref key);
            var number = Convert.ToUInt64(key);
            var known = number > 0 && number <= (ulong)classes;
            var editor = VBufferEditor.Create(ref indicators, classes, known ? 1 : 0);
            if (known)
                editor.Values[0] = 1;
            if (known && classes > 1)
                editor.Indices[0] = (int)number - 1;
            indicators = editor.Commit();
        });
    }

    private static ValueGetter<VBuffer<float>> VectorGetter<TKey>(ValueGetter<VBuffer<TKey>> getKeys, int classes, bool separate)
    {
        VBuffer<TKey> keys = default;
        return (ref VBuffer<float> destination) =>
        {
            getKeys(ref keys);
            var counts = new SortedDictionary<int, float>();
            foreach (var (slot, key) in keys.Items())
                if (Convert.ToUInt64(key) is > 0 and var number && number <= (ulong)classes)
                {
                    var index = (separate ? slot * classes : 0) + (int)number - 1;
                    counts[index] = counts.GetValueOrDefault(index) + 1;
                }

            var editor = VBufferEditor.Create(ref destination, separate ? keys.Length * classes : classes, counts.Count, requireIndicesOnDense: true);
            var next = 0;
            foreach (var (index, count) in counts)
            {
                editor.Values[next] = count;
                editor.Indices[next++] = index;
            }

            destination = editor.Commit();
        };
    }
}
