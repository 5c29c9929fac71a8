namespace Microsoft.ML.Data;

/// <summary>Some of the rows of a view.</summary>
/// <param name="source">The view.</param>
/// <param name="columnsTested">The columns that the test reads.</param>
/// <param name="makeTest">Makes, for a cursor, the test of its current row: true keeps it, null ends the rows.</param>
/// <param name="rowCount">The number of rows kept, where it is known.</param>
/// <param name="canShuffle">Whether the same rows are kept in any order.</param>
internal sealed class RowFilterDataView(IDataView source, IEnumerable<DataViewSchema.Column> columnsTested,
    Func<DataViewRow, Func<bool?>> makeTest, long? rowCount = null, bool canShuffle = false) : IDataView
{
    public bool CanShuffle => canShuffle && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        var input = source.GetRowCursor(needed.Concat(columnsTested).DistinctBy(c => c.Index), CanShuffle ? rand : null);
        return new Cursor(input, makeTest(input));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, Func<bool?> test) : RootCursorBase(null)
    {
        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override bool MoveNextCore()
        {
            while (input.MoveNext())
                switch (test())
                {
                    case true:
                        return true;
                    case null:
                        return false;
                }
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
