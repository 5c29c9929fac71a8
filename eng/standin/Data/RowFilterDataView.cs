namespace Microsoft.ML.Data;

/// <summary>Some of the rows of a view, in its order.</summary>
/// <param name="source">The view.</param>
/// <param name="tested">The columns that the test reads, if any.</param>
/// <param name="makeTest">Makes, for a cursor, the test of its current row.</param>
internal sealed class RowFilterDataView(IDataView source, DataViewSchema.Column[] tested, Func<DataViewRow, Func<bool>> makeTest)
    : SequentialDataView
{
    // Without columns to go by, the rows that are kept follow from the order of the source.
    public override bool CanShuffle => tested.Length > 0 && source.CanShuffle;

    public override DataViewSchema Schema => source.Schema;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var needed = columnsNeeded.Concat(tested).DistinctBy(column => column.Index);
        var input = source.GetRowCursor(needed, CanShuffle ? rand : null);
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
