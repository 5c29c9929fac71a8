using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>A data view with a classifier's columns added; cursors score in batches, and not at all where nobody asks.</summary>
internal sealed class ScoringDataView(IDataView source, ClassificationMapping mapping) : IDataView
{
    public DataViewSchema Schema => mapping.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = mapping.Activate(columnsNeeded);
        return Wrap(source.GetRowCursor(mapping.Dependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = mapping.Activate(columnsNeeded);
        return Array.ConvertAll(source.GetRowCursorSet(mapping.Dependencies(active), n, rand), input => Wrap(input, active));
    }

    // Batches need rows read ahead, and so a copy of every column that is passed through: of a type foreign to ML.NET there is none.
    private DataViewRowCursor Wrap(DataViewRowCursor input, bool[] active)
    {
        var scores = active[mapping.InputSchema.Count + ClassificationMapping.Score]
            || active[mapping.InputSchema.Count + ClassificationMapping.PredictedLabel];
        var passed = mapping.InputSchema.Where(column => active[column.Index]).ToArray();
        return scores && passed.All(column => ReadAheadColumn.CanHold(column.Type))
            ? new ScoringCursor(input, mapping, active, passed)
            : new MappedCursor(input, mapping, active);
    }
}
