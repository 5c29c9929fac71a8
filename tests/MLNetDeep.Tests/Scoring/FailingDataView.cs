using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Another view, read by one cursor, that throws at one row: a column's value, or where no column is named, the move to it.</summary>
internal sealed class FailingDataView(IDataView source, long row, string? column, Exception exception) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, source.GetRowCursor(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(FailingDataView owner, DataViewRowCursor input) : DataViewRowCursor
    {
        public override DataViewSchema Schema => input.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        private bool Fails => input.Position == owner.Row;

        public override bool MoveNext()
        {
            var moved = input.MoveNext();
            return Fails && owner.Column is null ? throw owner.Exception : moved;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var get = input.GetGetter<TValue>(column);
            return (ref TValue value) =>
            {
                if (Fails && column.Name == owner.Column)
                    throw owner.Exception;
                get(ref value);
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }

    private long Row => row;

    private string? Column => column;

    private Exception Exception => exception;
}
