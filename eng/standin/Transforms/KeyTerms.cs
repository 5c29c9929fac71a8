using Microsoft.ML.Transforms;

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
        var itemType = (PrimitiveDataViewType)SavedValues.ReadType(reader);
        return GenericCall.Invoke<KeyTerms>(Load<int>, [itemType.RawType], itemType, reader);
    }

    /// <summary>The distinct values of a column; a value that comes when there are enough of them gets no key.</summary>
    public static KeyTerms Learn(IDataView data, DataViewSchema.Column column, int maximumCount, ValueToKeyMappingEstimator.KeyOrdinality order) =>
        GenericCall.Invoke<KeyTerms>(Learn<int>, [column.Type.GetItemType().RawType], data, column, maximumCount, order);

    private static KeyTerms<T> Load<T>(PrimitiveDataViewType itemType, BinaryReader reader) => new(itemType, SavedValues.ReadArray<T>(reader));

    private static KeyTerms<T> Learn<T>(IDataView data, DataViewSchema.Column column, int maximumCount, ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        var itemType = (PrimitiveDataViewType)column.Type.GetItemType();
        var isMissing = PrimitiveValues.IsMissing<T>(itemType);
        var seen = new HashSet<T>(PrimitiveValues.Equality<T>());
        var terms = new List<T>();
        using var cursor = data.GetRowCursor([column]);
        var readRow = ItemMapping.MakeReader<T>(cursor, column, (value, _) =>
        {
            if (terms.Count < maximumCount && !isMissing(value) && seen.Add(value))
                terms.Add(value);
        });
        while (cursor.MoveNext())
            readRow();
        return new(itemType, order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue ? [.. terms.Order(PrimitiveValues.Order<T>())] : [.. terms]);
    }
}

/// <summary>The values of a column of <typeparamref name="T"/>.</summary>
internal sealed class KeyTerms<T> : KeyTerms
{
    private readonly T[] _terms;
    private readonly Dictionary<T, uint> _keys = new(PrimitiveValues.Equality<T>());
    private readonly Func<T, bool> _isMissing;

    public KeyTerms(PrimitiveDataViewType itemType, T[] terms) : base(itemType)
    {
        _terms = terms;
        _isMissing = PrimitiveValues.IsMissing<T>(itemType);
        foreach (var term in terms)
            _keys.Add(term, (uint)_keys.Count + 1);
    }

    public override int Count => _terms.Length;

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source) =>
        ItemMapping.MakeGetter<T, uint>(row, source, (value, _) => _isMissing(value) ? 0 : _keys.GetValueOrDefault(value));

    public override void AddKeyValues(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column source, bool asText)
    {
        if (Count == 0)
            return;
        if (ItemType is KeyDataViewType && source.HasKeyValues())
            builder.AddTexts(StandardAnnotations.KeyValues, Count, () =>
            {
                var texts = source.TextsOrNull(StandardAnnotations.KeyValues);
                return _terms.Select(term => texts[Convert.ToInt32(term) - 1].AsMemory());
            });
        else if (asText)
            builder.AddTexts(StandardAnnotations.KeyValues, Count, () => _terms.Select(term => PrimitiveValues.ToText(term, ItemType)));
        else
            builder.Add(StandardAnnotations.KeyValues, new VectorDataViewType(ItemType, Count), (ref VBuffer<T> terms) => terms = new(Count, [.. _terms]));
    }

    public override void Save(BinaryWriter writer)
    {
        SavedValues.WriteType(writer, ItemType);
        SavedValues.WriteArray(writer, _terms);
    }
}
