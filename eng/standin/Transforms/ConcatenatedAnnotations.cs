namespace Microsoft.ML.Data;

/// <summary>The annotations of concatenated columns.</summary>
internal static class ConcatenatedAnnotations
{
    /// <summary>
    /// Normalized if all columns are; slot names <c>Column</c> for a scalar, <c>Column.slot</c> for a named slot; the ranges of categorical slots, moved.
    /// </summary>
    public static DataViewSchema.Annotations Of(IReadOnlyList<DataViewSchema.Column> sources, int size)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (sources.All(source => source.IsNormalized()))
            builder.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
            builder.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> names) => names = new(size, [.. sources.SelectMany(SlotNames)]));

        var ranges = CategoricalRanges(sources);
        if (ranges.Length > 0)
            builder.Add(AnnotationUtils.Kinds.CategoricalSlotRanges, AnnotationUtils.GetCategoricalType(ranges.Length / 2),
                (ref VBuffer<int> destination) => destination = new(ranges.Length, [.. ranges]));
        return builder.ToAnnotations();
    }

    private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column source)
    {
        if (source.Type is not VectorDataViewType vector)
            return [source.Name.AsMemory()];
        if (!source.HasSlotNames())
            return new ReadOnlyMemory<char>[vector.Size];
        VBuffer<ReadOnlyMemory<char>> names = default;
        source.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory());
    }

    private static int[] CategoricalRanges(IEnumerable<DataViewSchema.Column> sources)
    {
        var ranges = new List<int>(); // first and last slot of each categorical feature
        var start = 0;
        foreach (var source in sources)
        {
            if (source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.CategoricalSlotRanges)?.Type.RawType == typeof(VBuffer<int>))
            {
                VBuffer<int> own = default;
                source.Annotations.GetValue(AnnotationUtils.Kinds.CategoricalSlotRanges, ref own);
                ranges.AddRange(own.DenseValues().Select(slot => start + slot));
            }

            start += source.Type.GetValueCount();
        }

        return [.. ranges];
    }
}
