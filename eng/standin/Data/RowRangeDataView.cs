namespace Microsoft.ML.Data;

/// <summary>The rows of a view that follow the first <paramref name="skipped"/>, up to <paramref name="taken"/> of them, in its order.</summary>
internal sealed class RowRangeDataView(IDataView source, long skipped, long taken) : SequentialDataView
{
    public override DataViewSchema Schema => source.Schema;

    public override long? GetRowCount() => source.GetRowCount() is { } rows ? Math.Clamp(rows - skipped, 0, taken) : null;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skipped, taken);

    private sealed class Cursor(DataViewRowCursor input, long skipped, long taken) : WrappingCursor(input)
    {
        private long _position = -1;
        private long _next;

        public override long Position => _position;

        public override bool MoveNext()
        {
            for (long i = 0; _next == 0 && i < skipped; i++)
                if (!Input.MoveNext())
                    return false;
            bool moved = _next < taken && Input.MoveNext();
            _position = moved ? _next++ : -1;
            return moved;
        }
    }
}
