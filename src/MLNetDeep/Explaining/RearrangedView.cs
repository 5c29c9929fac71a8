using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>Rows that are put together of others, with the schema of a view.</summary>
/// <param name="data">The view.</param>
/// <param name="rows">How many there are.</param>
/// <param name="getterOf">Gives what makes a getter of a column, or null for a column that is not held.</param>
/// <param name="source">Which row a value comes from.</param>
internal sealed class RearrangedView(
    IDataView data, int rows, Func<DataViewSchema.Column, Func<int, int, int>, Func<Func<int>, Delegate>?> getterOf, Func<int, int, int> source) : IDataView
{
    public DataViewSchema Schema => data.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var cursor = new Cursor(Schema, rows);
        foreach (var column in columnsNeeded)
            cursor.Add(column, getterOf(column, source));
        return cursor;
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, int rows) : DataViewRowCursor
    {
        private readonly Dictionary<int, Delegate?> _getters = [];
        private int _position = -1, _next;

        public override DataViewSchema Schema => schema;

        public override long Position => _position;

        public override long Batch => 0;

        public void Add(DataViewSchema.Column column, Func<Func<int>, Delegate>? create) => _getters[column.Index] = create?.Invoke(() => _position);

        public override bool MoveNext()
        {
            _position = _next < rows ? _next++ : -1;
            return _position >= 0;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.ContainsKey(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.GetValueOrDefault(column.Index) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' is not among those that are held, or cannot be read as {typeof(TValue)}.");
    }
}
