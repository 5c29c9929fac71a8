using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Writes views as text, so that the text loader reads the same values.</summary>
internal static class TextSaver
{
    public static void Save(IDataView data, Stream stream, char separator, bool headerRow, bool schema, bool keepHidden)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(stream);
        DataViewSchema.Column[] columns = [.. data.Schema.Where(column => keepHidden || !column.IsHidden)];
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        if (schema)
            foreach (string line in (string[])["TextLoader{", .. columns.Select(column => $"  col={column.Name}:{column.Type}"), "}"])
                writer.WriteLine("#@ " + line);
        if (headerRow)
            writer.WriteLine(string.Join(separator, columns.SelectMany(Names).Select(name => Quote(name, separator))));

        using var cursor = data.GetRowCursor(columns);
        Func<object>[] readers = [.. columns.Select(column => RowValues.Boxed(cursor, column))];
        while (cursor.MoveNext())
            writer.WriteLine(string.Join(separator, columns.SelectMany((column, i) => Values(readers[i](), column, separator))));
    }

    private static IEnumerable<string> Names(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector)
            return [column.Name];
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (column.HasSlotNames())
            column.GetSlotNames(ref names);
        return names.Length > 0 ? names.DenseValues().Select(name => name.ToString()) : Enumerable.Repeat("", vector.Size);
    }

    private static IEnumerable<string> Values(object value, DataViewSchema.Column column, char separator)
    {
        bool isKey = column.Type.GetItemType() is KeyDataViewType;
        return column.Type is VectorDataViewType
            ? ((System.Collections.IEnumerable)value).Cast<object>().Select(item => Format(item, isKey, separator))
            : [Format(value, isKey, separator)];
    }

    private static string Format(object value, bool isKey, char separator) => value switch
    {
        float.NaN or double.NaN => "?",
        bool flag => flag ? "1" : "0",
        ReadOnlyMemory<char> text => Quote(text.ToString(), separator),
        _ when isKey => Convert.ToUInt64(value) is > 0 and var key ? (key - 1).ToString(CultureInfo.InvariantCulture) : "",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string Quote(string text, char separator) =>
        text.Length > 0 && text[0] != ' ' && text.IndexOfAny([separator, '"', '\n', '\r']) < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
