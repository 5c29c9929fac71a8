using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Host;

/// <summary>A data view with the columns of a <see cref="RowMapping"/> added; computes what a cursor asks for, when it asks.</summary>
internal sealed class MappedDataView(IDataView source, RowMapping mapping) : IDataView
{
    public DataViewSchema Schema => mapping.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = mapping.Activate(columnsNeeded);
        return mapping.CreateCursor(source.GetRowCursor(mapping.Dependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = mapping.Activate(columnsNeeded);
        var inputs = source.GetRowCursorSet(mapping.Dependencies(active), n, rand);
        return Array.ConvertAll(inputs, input => mapping.CreateCursor(input, active));
    }
}
