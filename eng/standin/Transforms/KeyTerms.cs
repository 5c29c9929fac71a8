namespace Microsoft.ML.Data;

/// <summary>The values of a column that have a key: the first one has key 1. Missing and other values have key 0.</summary>
internal abstract class KeyTerms(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType { get; } = itemType;

    public abstract int Count { get; }

    /// <summary>A getter of keys, or of vectors of keys, for the values of a column.</summary>
    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source);

    /// <summary>Annotates a key column with the values; those of a key column that has text values itself are these texts.</summary>
    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, bool asText);

    public abstract void Save(BinaryWriter writer);

    public static KeyTerms Load(BinaryReader reader)
    {
        var itemType = PrimitiveValues.ReadType(reader);
        return GenericCall.Invoke<KeyTerms>(Load<int>, [itemType.RawType], itemType, reader);
    }

    private static KeyTerms<T> Load<T>(PrimitiveDataViewType itemType, BinaryReader reader) =>
        new(itemType, SavedArray.Read(reader, () => PrimitiveValues.Read<T>(reader)));
}

/// <summary>The values of a column of <typeparamref name="T"/>.</summary>
internal sealed class KeyTerms<T> : KeyTerms
{
    private readonly T[] _terms;
    private readonly Dictionary<T, uint> _keys;
    private readonly Func<T, bool> _isMissing;

    public KeyTerms(PrimitiveDataViewType itemType, IEnumerable<T> terms) : base(itemType)
    {
        _terms = [.. terms];
        _keys = _terms.Select((term, i) => (term, i)).ToDictionary(item => item.term, item => (uint)item.i + 1, PrimitiveValues.Equality<T>());
        _isMissing = PrimitiveValues.IsMissing<T>(itemType);
    }

    public override int Count => _terms.Length;

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType)
            return VectorGetter(row.GetGetter<VBuffer<T>>(source));
        var getValue = row.GetGetter<T>(source);
        T value = default;
        return (ValueGetter<uint>)((ref uint key) =>
        {
            getValue(ref value);
            key = KeyOf(value);
        });
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, bool asText)
    {
        if (Count == 0)
            return;
        var type = new VectorDataViewType(TextDataViewType.Instance, Count);
        if (ItemType is KeyDataViewType && source.HasKeyValues())
            builder.Add(AnnotationUtils.Kinds.KeyValues, type, (ref VBuffer<ReadOnlyMemory<char>> texts) =>
            {
                VBuffer<ReadOnlyMemory<char>> names = default;
                source.GetKeyValues(ref names);
                texts = new(Count, [.. _terms.Select(term => names.GetItemOrDefault(Convert.ToInt32(term) - 1))]);
            });
        else if (asText)
            builder.Add(AnnotationUtils.Kinds.KeyValues, type, (ref VBuffer<ReadOnlyMemory<char>> texts) =>
                texts = new(Count, [.. _terms.Select(term => PrimitiveValues.ToText(term, ItemType))]));
        else
            builder.Add(AnnotationUtils.Kinds.KeyValues, new VectorDataViewType(ItemType, Count),
                (ref VBuffer<T> terms) => terms = new(Count, [.. _terms]));
    }

    public override void Save(BinaryWriter writer)
    {
        PrimitiveValues.WriteType(writer, ItemType);
        SavedArray.Write(writer, _terms, term => PrimitiveValues.Write(writer, term));
    }

    private ValueGetter<VBuffer<uint>> VectorGetter(ValueGetter<VBuffer<T>> getValues)
    {
        VBuffer<T> values = default;
        return (ref VBuffer<uint> keys) =>
        {
            getValues(ref values);
            var editor = VBufferEditor.Create(ref keys, values.Length);
            editor.Values.Fill(KeyOf(default));
            foreach (var (slot, value) in values.Items())
                editor.Values[slot] = KeyOf(value);
            keys = editor.Commit();
        };
    }

    private uint KeyOf(T value) => _isMissing(value) ? 0 : _keys.GetValueOrDefault(value);
}
