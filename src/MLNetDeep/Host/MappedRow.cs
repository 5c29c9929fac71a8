using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Host;

/// <summary>A row with the columns of a <see cref="RowMapping"/> added. Disposes its input.</summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly RowMapping _mapping;
    private readonly bool[] _active;       // [output columns]
    private readonly Delegate?[] _getters; // [added columns]

    public MappedRow(DataViewRow input, RowMapping mapping, bool[] active)
    {
        _input = input;
        _mapping = mapping;
        _active = active;
        _getters = mapping.CreateGetters(input, active.AsSpan(mapping.InputSchema.Count));
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column)
        => (uint)column.Index < (uint)_active.Length
            ? _active[column.Index]
            : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not one of this row's.");

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this row was made.");
        int added = column.Index - _mapping.InputSchema.Count;
        if (added < 0)
            return _input.GetGetter<TValue>(_input.Schema[column.Index]);
        return _getters[added] as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Column '{column.Name}' has type {Schema[column.Index].Type}, which cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
