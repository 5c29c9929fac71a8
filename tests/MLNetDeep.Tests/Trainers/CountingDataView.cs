using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Passes another data view on and counts: the cursors, and how often each column's value was pulled.</summary>
internal sealed class CountingDataView(IDataView source) : IDataView
{
    private int _opened, _disposed, _moves;

    /// <summary>Values pulled, by the name of the column; a column that no getter was made for has no entry.</summary>
    public ConcurrentDictionary<string, int> Pulls { get; } = [];

    public int Opened => _opened;

    public int Disposed => _disposed;

    /// <summary>Rows that cursors have stood on.</summary>
    public int Moves => _moves;

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Wrap(source.GetRowCursor(columnsNeeded, rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. source.GetRowCursorSet(columnsNeeded, n, rand).Select(Wrap)];

    private CountingCursor Wrap(DataViewRowCursor input)
    {
        Interlocked.Increment(ref _opened);
        return new CountingCursor(this, input);
    }

    private sealed class CountingCursor(CountingDataView owner, DataViewRowCursor input) : DataViewRowCursor
    {
        private bool _disposed;

        public override DataViewSchema Schema => input.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext()
        {
            if (!input.MoveNext())
                return false;
            Interlocked.Increment(ref owner._moves);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var get = input.GetGetter<TValue>(column);
            owner.Pulls.TryAdd(column.Name, 0);
            return (ref TValue value) =>
            {
                owner.Pulls.AddOrUpdate(column.Name, 1, (_, count) => count + 1);
                get(ref value);
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                Interlocked.Increment(ref owner._disposed);
                input.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
