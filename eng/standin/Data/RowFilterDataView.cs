namespace Microsoft.ML.Data;

/// <summary>Some of the rows of a view, in its order.</summary>
/// <param name="source">The view.</param>
/// <param name="tested">The column that the test reads, if any.</param>
/// <param name="makeTest">Makes, for a cursor, the test of its current row.</param>
internal sealed class RowFilterDataView(IDataView source, DataViewSchema.Column? tested, Func<DataViewRow, Func<bool>> makeTest)
    : SequentialDataView
{
    // Without a column to go by, the rows that are kept follow from the order of the source.
    public override bool CanShuffle => tested != null && source.CanShuffle;

    public override DataViewSchema Schema => source.Schema;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        if (tested is { } column)
            columnsNeeded = columnsNeeded.Append(column).DistinctBy(needed => needed.Index);
        var input = source.GetRowCursor(columnsNeeded, CanShuffle ? rand : null);
        return new Cursor(input, makeTest(input));
    }

    private sealed class Cursor(DataViewRowCursor input, Func<bool> test) : WrappingCursor(input)
    {
        private long _position = -1;

        public override long Position => _position;

        public override bool MoveNext()
        {
            while (Input.MoveNext())
                if (test())
                {
                    _position++;
                    return true;
                }
            _position = -1;
            return false;
        }
    }
}
