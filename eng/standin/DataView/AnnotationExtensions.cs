namespace Microsoft.ML.Data;

/// <summary>The standard annotations of a column.</summary>
public static class SchemaAnnotationsExtensions
{
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { IsKnownSize: true } vector
        && column.Annotations.Schema.GetColumnOrNull(StandardAnnotations.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names
        && names.Size == vector.Size;

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(StandardAnnotations.SlotNames, ref slotNames);

    /// <param name="column">A column of keys, or of vectors of keys.</param>
    /// <param name="keyValueItemType">What the values must be; text where null.</param>
    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        column.Type.GetItemType() is KeyDataViewType key
        && column.Annotations.Schema.GetColumnOrNull(StandardAnnotations.KeyValues)?.Type is VectorDataViewType values
        && (ulong)values.Size == key.Count
        && (keyValueItemType ?? TextDataViewType.Instance).Equals(values.ItemType);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(StandardAnnotations.KeyValues, ref keyValues);

    /// <summary>Whether the column's values are marked as normalized.</summary>
    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool value = false;
        if (column.Annotations.Schema.GetColumnOrNull(StandardAnnotations.IsNormalized)?.Type is BooleanDataViewType)
            column.Annotations.GetValue(StandardAnnotations.IsNormalized, ref value);
        return value;
    }
}

/// <summary>The names of the standard annotations that this assembly reads or makes.</summary>
internal static class StandardAnnotations
{
    /// <summary>A name for each slot of a vector: a text vector of the same size.</summary>
    public const string SlotNames = "SlotNames";

    /// <summary>The value of each key: a vector as long as the key's count.</summary>
    public const string KeyValues = "KeyValues";

    public const string IsNormalized = "IsNormalized";
}

/// <summary>How transforms make the annotations of their columns.</summary>
internal static class AnnotationBuilderExtensions
{
    /// <summary>A builder that has those annotations of the column that are of the given kinds.</summary>
    public static DataViewSchema.Annotations.Builder Kept(this DataViewSchema.Column column, params string[] kinds)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(column.Annotations, kinds.Contains);
        return builder;
    }

    public static void AddNormalized(this DataViewSchema.Annotations.Builder builder) =>
        builder.AddPrimitiveValue(StandardAnnotations.IsNormalized, BooleanDataViewType.Instance, true);

    /// <summary>Adds texts, which are made when they are asked for.</summary>
    public static void AddTexts(this DataViewSchema.Annotations.Builder builder, string kind, int size, Func<IEnumerable<ReadOnlyMemory<char>>> texts) =>
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, size),
            (ref VBuffer<ReadOnlyMemory<char>> destination) => destination = new(size, [.. texts()]));

    /// <summary>The texts of an annotation, or null where it is missing or is no vector of text.</summary>
    public static string[] TextsOrNull(this DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { IsKnownSize: true, ItemType: TextDataViewType })
            return null;
        VBuffer<ReadOnlyMemory<char>> texts = default;
        column.Annotations.GetValue(kind, ref texts);
        return [.. texts.DenseValues().Select(text => text.ToString())];
    }
}
