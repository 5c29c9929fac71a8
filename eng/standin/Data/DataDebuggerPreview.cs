using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace Microsoft.ML
{
    /// <summary>A look at the first rows.</summary>
    public static class DebuggerExtensions
    {
        public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);

        public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100) =>
            new(transformer.Transform(data), maxRows);
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>The first rows of a view, by column and by row.</summary>
    public sealed class DataDebuggerPreview
    {
        internal DataDebuggerPreview(IDataView data, int maxRows = 100)
        {
            ArgumentNullException.ThrowIfNull(data);
            ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
            Schema = data.Schema;
            var rows = new List<RowInfo>();
            using (var cursor = data.GetRowCursor(Schema))
            {
                Func<object>[] readers = [.. Schema.Select(column => RowValues.Boxed(cursor, column))];
                while (rows.Count < maxRows && cursor.MoveNext())
                    rows.Add(new([.. Schema.Select((column, i) => KeyValuePair.Create(column.Name, readers[i]()))]));
            }
            RowView = [.. rows];
            ColumnView = [.. Schema.Select((column, i) => new ColumnInfo(column, [.. rows.Select(row => row.Values[i].Value)]))];
        }

        public DataViewSchema Schema { get; }

        public ImmutableArray<ColumnInfo> ColumnView { get; }

        public ImmutableArray<RowInfo> RowView { get; }

        public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

        public sealed class ColumnInfo
        {
            internal ColumnInfo(DataViewSchema.Column column, object[] values)
            {
                Column = column;
                Values = values;
            }

            public DataViewSchema.Column Column { get; }

            public object[] Values { get; }

            public override string ToString() => Column.ToString();
        }

        public sealed class RowInfo
        {
            internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

            public KeyValuePair<string, object>[] Values { get; }

            public override string ToString() => $"{Values.Length} columns";
        }
    }
}
