using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(KeyToVectorMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map keys to vectors", KeyToVectorMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>The second half of one-hot encoding: a key becomes the vector with a 1 in its slot, key 0 the zero vector; several keys, one after the other.</summary>
internal sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToVectorTransform";

    private static readonly VersionInfo _version = VersionInfo.First("KEY2VECT", LoaderSignature);

    internal KeyToVectorMappingTransformer(InputOutputColumnPair[] columns) : base(columns) { }

    private KeyToVectorMappingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) { }

    private protected override VersionInfo Version => _version;

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        if (source.Type.GetItemType() is not KeyDataViewType key)
            throw Mismatch(source, "key type of known cardinality");

        var classes = checked((int)key.Count);
        var type = source.Type is VectorDataViewType vector
            ? new VectorDataViewType(NumberDataViewType.Single, vector.Size, classes)
            : new VectorDataViewType(NumberDataViewType.Single, classes);
        var annotations = new DataViewSchema.Annotations.Builder();
        if (type.IsKnownSize && source.HasKeyValues())
            annotations.AddTexts(StandardAnnotations.SlotNames, type.Size, () => SlotNames(source));
        annotations.AddNormalized();
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<uint>, [key.RawType], row, source, classes));
    }

    // The key value; for a vector of keys after the slot's name, or its number in brackets.
    private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column source)
    {
        var values = source.TextsOrNull(StandardAnnotations.KeyValues);
        if (source.Type is not VectorDataViewType vector)
            return values.Select(value => value.AsMemory());
        var slots = source.HasSlotNames() ? source.TextsOrNull(StandardAnnotations.SlotNames) : new string[vector.Size];
        return slots.SelectMany((slot, i) => values.Select(value => $"{(string.IsNullOrEmpty(slot) ? $"[{i}]" : slot)}.{value}".AsMemory()));
    }

    private static ValueGetter<VBuffer<float>> MakeGetter<TKey>(DataViewRow row, DataViewSchema.Column source, int classes)
    {
        int length = 0;
        var ones = new List<int>(); // the slots that are 1
        var read = ItemMapping.MakeReader<TKey>(row, source, (key, _) =>
        {
            if (Convert.ToUInt64(key) is > 0 and var number && number <= (ulong)classes)
                ones.Add(length + (int)number - 1);
            length += classes;
        });
        return (ref VBuffer<float> indicators) =>
        {
            length = 0;
            ones.Clear();
            read();
            var editor = VBufferEditor.Create(ref indicators, length, ones.Count);
            editor.Values.Fill(1);
            if (ones.Count < length)
                CollectionsMarshal.AsSpan(ones).CopyTo(editor.Indices);
            indicators = editor.Commit();
        };
    }
}
