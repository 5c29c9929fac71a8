using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Transforms;

/// <summary>Passes another data view on and notes which columns are asked for, and how often.</summary>
internal sealed class WatchedDataView(IDataView source) : IDataView
{
    /// <summary>For each cursor, the names of the columns it was asked for.</summary>
    public List<string[]> Cursors { get; } = [];

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        Cursors.Add([.. columns.Select(column => column.Name)]);
        return source.GetRowCursor(columns, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        Cursors.Add([.. columns.Select(column => column.Name)]);
        return source.GetRowCursorSet(columns, n, rand);
    }
}
