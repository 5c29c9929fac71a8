namespace Microsoft.ML.Data;

/// <summary>The annotations of indicator vectors that come from keys.</summary>
internal static class IndicatorAnnotations
{
    /// <param name="source">The key column.</param>
    /// <param name="type">The type of the indicator column.</param>
    /// <param name="separate">Whether each key of a vector has slots of its own.</param>
    /// <param name="counts">Whether the keys are counted.</param>
    public static DataViewSchema.Annotations Of(DataViewSchema.Column source, VectorDataViewType type, bool separate, bool counts)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (type.IsKnownSize && source.HasKeyValues())
            builder.Add(AnnotationUtils.Kinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                (ref VBuffer<ReadOnlyMemory<char>> names) => names = SlotNames(source, separate));

        var ranges = separate ? type.Dimensions[0] : 1;
        if (type.IsKnownSize && !counts)
            builder.Add(AnnotationUtils.Kinds.CategoricalSlotRanges, AnnotationUtils.GetCategoricalType(ranges),
                (ref VBuffer<int> slots) => slots = new(2 * ranges, [.. CategoricalRanges(ranges, type.Size / ranges)]));
        if (!counts || source.Type is not VectorDataViewType)
            builder.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }

    // The key value; for a vector of keys after the slot's name, or its number in brackets.
    private static VBuffer<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column source, bool separate)
    {
        VBuffer<ReadOnlyMemory<char>> keyValues = default, slots = default;
        source.GetKeyValues(ref keyValues);
        if (!separate)
            return keyValues;
        var size = source.Type.GetVectorSize();
        if (source.HasSlotNames())
            source.GetSlotNames(ref slots);
        else
            slots = new(size, new ReadOnlyMemory<char>[size]);
        var prefixes = slots.DenseValues().Select((name, i) => name.IsEmpty ? $"[{i}]" : name.ToString());
        ReadOnlyMemory<char>[] names = [.. prefixes.SelectMany(prefix => keyValues.DenseValues().Select(value => $"{prefix}.{value}".AsMemory()))];
        return new(names.Length, names);
    }

    private static IEnumerable<int> CategoricalRanges(int ranges, int width) =>
        Enumerable.Range(0, ranges).SelectMany(i => new[] { i * width, (i + 1) * width - 1 });
}
