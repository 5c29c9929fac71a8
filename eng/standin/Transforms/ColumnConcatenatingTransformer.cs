using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: Microsoft.ML.LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Concatenate columns", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Makes one vector of several columns.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";

    private static readonly VersionInfo _version = VersionInfo.First("CONCATFN", LoaderSignature);

    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(string outputColumnName, string[] inputColumnNames)
    {
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    private ColumnConcatenatingTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(_version);
        _output = ctx.Reader.ReadString();
        _inputs = SavedValues.ReadArray<string>(ctx.Reader);
    }

    private protected override VersionInfo Version => _version;

    private protected override void SaveModel(BinaryWriter writer)
    {
        writer.Write(_output);
        SavedValues.WriteArray(writer, _inputs);
    }

    private protected override IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema)
    {
        DataViewSchema.Column[] sources = [.. _inputs.Select(name => Find(inputSchema, name))];
        return Add(inputSchema, sources is [{ Type: VectorDataViewType }] ? MappedColumn.Copy(sources[0], _output) : Concatenated(sources));
    }

    private MappedColumn Concatenated(DataViewSchema.Column[] sources)
    {
        var itemType = (PrimitiveDataViewType)sources[0].Type.GetItemType();
        foreach (var source in sources)
            if (!source.Type.GetItemType().Equals(itemType))
                throw Mismatch(source, itemType.ToString());
        var size = sources.All(source => source.Type.GetValueCount() > 0) ? sources.Sum(source => source.Type.GetValueCount()) : 0;
        var annotations = size > 0 ? AnnotationsOf(sources, size) : DataViewSchema.Annotations.Empty;
        return new MappedColumn(new(_output, new VectorDataViewType(itemType, size), annotations), sources,
            row => GenericCall.Invoke<Delegate>(MakeGetter<int>, [itemType.RawType], row, sources));
    }

    // Normalized if all columns are; slot names "Column" for a scalar, "Column.slot" for a named slot.
    private static DataViewSchema.Annotations AnnotationsOf(DataViewSchema.Column[] sources, int size)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (sources.All(source => source.IsNormalized()))
            builder.AddNormalized();
        if (sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
            builder.AddTexts(StandardAnnotations.SlotNames, size, () => sources.SelectMany(SlotNames));
        return builder.ToAnnotations();
    }

    private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column source)
    {
        if (source.Type is not VectorDataViewType vector)
            return [source.Name.AsMemory()];
        if (!source.HasSlotNames())
            return new ReadOnlyMemory<char>[vector.Size];
        return source.TextsOrNull(StandardAnnotations.SlotNames).Select(name => (name.Length > 0 ? $"{source.Name}.{name}" : "").AsMemory());
    }

    private static ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow row, DataViewSchema.Column[] sources)
    {
        ValueGetter<VBuffer<T>>[] getters = [.. sources.Select(source => source.Type is VectorDataViewType
            ? row.GetGetter<VBuffer<T>>(source) : AsVector(row.GetGetter<T>(source)))];
        var parts = new VBuffer<T>[sources.Length];
        return (ref VBuffer<T> destination) =>
        {
            int length = 0, count = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                getters[i](ref parts[i]);
                length += parts[i].Length;
                count += parts[i].GetValues().Length;
            }

            destination = count > length / 2 ? Dense(parts, length, ref destination) : Sparse(parts, length, count, ref destination);
        };
    }

    private static ValueGetter<VBuffer<T>> AsVector<T>(ValueGetter<T> getScalar) => (ref VBuffer<T> destination) =>
    {
        var editor = VBufferEditor.Create(ref destination, 1);
        getScalar(ref editor.Values[0]);
        destination = editor.Commit();
    };

    private static VBuffer<T> Dense<T>(VBuffer<T>[] parts, int length, ref VBuffer<T> storage)
    {
        var editor = VBufferEditor.Create(ref storage, length);
        var start = 0;
        foreach (var part in parts)
        {
            part.CopyTo(editor.Values, start);
            start += part.Length;
        }

        return editor.Commit();
    }

    private static VBuffer<T> Sparse<T>(VBuffer<T>[] parts, int length, int count, ref VBuffer<T> storage)
    {
        var editor = VBufferEditor.Create(ref storage, length, count);
        int start = 0, next = 0;
        foreach (var part in parts)
        {
            var values = part.GetValues();
            for (var i = 0; i < values.Length; i++)
            {
                editor.Values[next] = values[i];
                editor.Indices[next++] = start + (part.IsDense ? i : part.GetIndices()[i]);
            }

            start += part.Length;
        }

        return editor.Commit();
    }
}
