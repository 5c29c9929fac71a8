using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep;

/// <summary>
/// Scores rows in batches: reads some rows ahead, keeps what is asked of them, and runs the network once for all. The first
/// batch is one row and each next one twice as long, so that a look at the first rows costs little, in time and in memory; the
/// longest batches keep all cores busy. A row that cannot be read or scored is one of them, and throws where a row by row cursor would:
/// when its value is asked for, or, where the data itself ends so, when it is moved to.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    private const int MaxRows = 4096;
    private const int MinRows = 1024;                            // from which the model uses all cores
    private const int MaxValues = 1 << 20;                       // 4 MB
    private const int MaxFloats = 1 << 25;                       // 128 MB, of rows so wide that fewer than the least are read ahead

    private readonly DataViewRowCursor _input;
    private readonly ScoringMapping _mapping;
    private readonly bool[] _active;                             // [output columns]
    private readonly Dictionary<int, ReadAheadColumn> _passed;   // by column index
    private readonly SparseRows? _sparse;                        // of a batch; null where the model reads none
    private readonly RowReader _readValues;
    private readonly ValueGetter<DataViewRowId> _getId;
    private readonly int _maximumRows;
    private float[] _values = [];                              // [rows of a batch, floats of a row]
    private float[] _scores = [];                                // [rows of a batch, model outputs]
    private readonly ReadAheadFaults _faults = new();
    private ExceptionDispatchInfo? _end;                         // what moving on has thrown, after the rows that were read
    private DataViewRowId[] _ids = [];
    private long[] _batches = [];
    private int _rows, _current, _nextRows = 1;
    private long _position = -1;

    public ScoringCursor(DataViewRowCursor input, ScoringMapping mapping, bool[] active, DataViewSchema.Column[] passed)
    {
        _input = input;
        _mapping = mapping;
        _active = active;
        _passed = passed.ToDictionary(
            column => column.Index, column => ReadAheadColumn.Create(input, input.Schema[column.Index]));
        _sparse = mapping.CreateSparse();
        _readValues = mapping.Reader(input, _sparse);
        _getId = input.GetIdGetter();
        _maximumRows = MatrixSize.RowsWithin(
            MaxFloats, Math.Max(mapping.Model.RowFloats, mapping.Model.Outputs),
            most: Math.Clamp(MaxValues / mapping.Model.RowFloats, MinRows, MaxRows));
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Position => _position;

    public override long Batch => _rows == 0 ? _input.Batch : _batches[_current];

    public override bool MoveNext()
    {
        if (++_current >= _rows && !ReadBatch())
        {
            _position = -1;
            return false;
        }
        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _ids[Current()];

    public override bool IsColumnActive(DataViewSchema.Column column)
        => (uint)column.Index < (uint)_active.Length && Schema[column.Index].Name == column.Name
            ? _active[column.Index]
            : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not one of this cursor's.");

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made.");
        return CreateGetter(column.Index) as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Column '{column.Name}' has type {Schema[column.Index].Type}, which cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private Delegate CreateGetter(int column) => column < _mapping.InputSchema.Count
        ? _passed[column].CreateGetter(Current)
        : _mapping.CreateGetter(column - _mapping.InputSchema.Count, CurrentScores);

    private ReadOnlySpan<float> CurrentScores()
    {
        var row = Current();
        _faults.ThrowAt(row);
        return _scores.AsSpan(row * _mapping.Model.Outputs, _mapping.Model.Outputs);
    }

    private int Current() => _position >= 0 ? _current : throw new InvalidOperationException("The cursor stands on no row.");

    private bool ReadBatch()
    {
        var width = _mapping.Model.RowFloats;
        (_rows, _current) = (0, 0);
        _faults.Clear();
        _sparse?.Clear();
        if (_ids.Length < _nextRows)
            Grow();
        for (; _rows < _nextRows && MoveInput(); _rows++)
        {
            ReadRow(_values.AsSpan(_rows * width, width));
            _getId(ref _ids[_rows]);
            _batches[_rows] = _input.Batch;
            foreach (var column in _passed.Values)
                column.Read(_rows);
        }
        if (_rows == 0 && _end is not null)
        {
            _position = -1;
            _end.Throw();
        }
        _mapping.Score(_values.AsSpan(0, _rows * width), _sparse, _scores.AsSpan(0, _rows * _mapping.Model.Outputs));
        _nextRows = Math.Min(2 * _nextRows, _maximumRows);
        return _rows > 0;
    }

    private bool MoveInput()
    {
        if (_end is not null)
            return false;
        try
        {
            return _input.MoveNext();
        }
        catch (Exception exception)
        {
            _end = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }

    private void ReadRow(Span<float> values)
    {
        try
        {
            _readValues(values);
            _mapping.RequireUsable(values, _sparse, _position + 1 + _rows);
        }
        catch (Exception exception)
        {
            _faults.Keep(_rows, exception);
            values.Clear();                                      // something that can be scored with the others
        }
    }

    private void Grow()
    {
        _values = new float[MatrixSize.Of(_nextRows, _mapping.Model.RowFloats)];
        _scores = new float[MatrixSize.Of(_nextRows, _mapping.Model.Outputs)];
        _ids = new DataViewRowId[_nextRows];
        _batches = new long[_nextRows];
    }
}
