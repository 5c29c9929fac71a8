namespace Microsoft.ML.Data;

/// <summary>The view that a row mapper makes of another view; asks it for the columns that are needed, and no others.</summary>
internal sealed class RowMappedView(IDataView source, RowMapper mapper) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return mapper.GetCursor(source.GetRowCursor(mapper.GetDependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        var cursors = source.GetRowCursorSet(mapper.GetDependencies(active), n, rand);
        return [.. cursors.Select(cursor => mapper.GetCursor(cursor, active))];
    }
}
