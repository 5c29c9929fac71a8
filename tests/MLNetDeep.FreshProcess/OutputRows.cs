using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.FreshProcess;

/// <summary>Rows as text: values of a vector separated by spaces, columns by tabs; a float as it is read back to the bit.</summary>
internal static class OutputRows
{
    public static IEnumerable<string> Of(IDataView data, string[] names)
    {
        var columns = Array.ConvertAll(names, name => data.Schema[name]);
        using var cursor = data.GetRowCursor(columns);
        var texts = Array.ConvertAll(columns, column => TextOf(cursor, column));
        while (cursor.MoveNext())
            yield return string.Join('\t', texts.Select(text => text()));
    }

    private static Func<string> TextOf(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: NumberDataViewType } => Vector(cursor.GetGetter<VBuffer<float>>(column)),
        KeyDataViewType => Scalar(cursor.GetGetter<uint>(column), key => key.ToString(CultureInfo.InvariantCulture)),
        TextDataViewType => Scalar(cursor.GetGetter<ReadOnlyMemory<char>>(column), text => text.ToString()),
        BooleanDataViewType => Scalar(cursor.GetGetter<bool>(column), value => value.ToString()),
        _ => Scalar(cursor.GetGetter<float>(column), Text),
    };

    private static Func<string> Vector(ValueGetter<VBuffer<float>> get)
    {
        VBuffer<float> buffer = default;
        return () =>
        {
            get(ref buffer);
            return string.Join(' ', buffer.DenseValues().Select(Text));
        };
    }

    private static Func<string> Scalar<T>(ValueGetter<T> get, Func<T, string> text)
    {
        T value = default!;
        return () =>
        {
            get(ref value);
            return text(value);
        };
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
