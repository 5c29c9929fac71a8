using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Scoring;

/// <summary>
/// Another view, read by several cursors at once as a file of many parts is: ten rows make a batch, batch b belongs to cursor b modulo
/// their number. Knows its number of rows.
/// </summary>
internal sealed class StripedDataView(IDataView source, int stripes) : IDataView
{
    private const int BatchRows = 10;

    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount()
    {
        using var cursor = source.GetRowCursor([]);
        long rows = 0;
        while (cursor.MoveNext())
            rows++;
        return rows;
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        source.GetRowCursor(columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. Enumerable.Range(0, stripes).Select(stripe => new Cursor(source.GetRowCursor(columnsNeeded), stripe, stripes))];

    private sealed class Cursor(DataViewRowCursor input, int stripe, int stripes) : DataViewRowCursor
    {
        private long _row = -1, _position = -1;

        public override DataViewSchema Schema => input.Schema;

        public override long Position => _position;

        public override long Batch => _row / BatchRows;

        public override bool MoveNext()
        {
            while (input.MoveNext())
            {
                if (++_row / BatchRows % stripes != stripe)
                    continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
