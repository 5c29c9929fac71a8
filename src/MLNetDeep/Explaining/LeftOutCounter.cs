using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Reports;

namespace MLNetDeep;

/// <summary>
/// Counts rows whose label the network is not given. ML.NET makes the missing key of a missing label and of a class that no training row had; the column
/// that was made a key is still in the schema, hidden under the same name, and tells them apart.
/// </summary>
internal sealed class LeftOutCounter
{
    private readonly HeldColumn? _source;
    private readonly bool _isKey;
    private readonly List<string> _names = [];
    private int _count, _unknown;

    /// <param name="schema">Of the rows that the network reads.</param>
    /// <param name="label">The label.</param>
    public LeftOutCounter(DataViewSchema schema, DataViewSchema.Column label)
    {
        _isKey = label.Type is KeyDataViewType;
        foreach (var column in schema)
            if (_isKey && column.Name == label.Name && column.Index < label.Index
                && column.Type is TextDataViewType or NumberDataViewType or BooleanDataViewType)
                _source = HeldColumn.Create(column);
    }

    /// <summary>The column that is read beside the label, if there is one.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => _source is null ? [] : [_source.Column];

    /// <summary>What was counted; null where it was no row.</summary>
    public LeftOutRows? LeftOut => _count == 0 ? null : new LeftOutRows(_count, _isKey && _source is null ? null : _unknown, _names);

    /// <summary>Gives what counts the cursor's row.</summary>
    public Action AdderOf(DataViewRow row)
    {
        var read = _source?.Reader(row, _source.Column);
        return () =>
        {
            _count++;
            if (_source is null)
                return;
            read!(0);
            var name = _source.Text(0, 0);
            if (_source.Column.Type is TextDataViewType ? FieldText.IsMissing(name) : name == "missing")
                return;
            _unknown++;
            if (_names.Count < LeftOutRows.MaxClassesNamed && !_names.Contains(name))
                _names.Add(name);
        };
    }
}
