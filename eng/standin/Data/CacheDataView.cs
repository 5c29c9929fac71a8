namespace Microsoft.ML.Data;

/// <summary>Keeps the columns that were asked for in memory, after one pass over the source for each new set of columns.</summary>
internal sealed class CacheDataView(IDataView source) : SequentialDataView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, ColumnStore> _stores = [];
    private int? _rowCount;

    public override bool CanShuffle => true;

    public override DataViewSchema Schema => source.Schema;

    public override long? GetRowCount()
    {
        lock (_lock)
            return _rowCount ?? source.GetRowCount();
    }

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        lock (_lock)
        {
            int[] needed = [.. columnsNeeded.Select(column => column.Index).Distinct()];
            Fill([.. needed.Where(index => !_stores.ContainsKey(index))]);
            return new Cursor(Schema, needed.ToDictionary(index => index, index => _stores[index]), _rowCount.Value,
                rand == null ? null : Permutation(rand, _rowCount.Value));
        }
    }

    private void Fill(int[] missing)
    {
        if (missing.Length == 0 && _rowCount != null)
            return;
        using var cursor = source.GetRowCursor(missing.Select(index => Schema[index]));
        ColumnStore[] stores = [.. missing.Select(index => ColumnStore.Create(Schema[index]))];
        Action<int>[] writers = [.. stores.Select(store => store.Writer(cursor))];
        int count = 0;
        for (; cursor.MoveNext(); count++)
            foreach (var write in writers)
                write(count);
        if (_rowCount is int known && known != count)
            throw new InvalidOperationException($"The data changed while it was cached: {known} rows before, {count} now.");
        _rowCount = count;
        for (int i = 0; i < missing.Length; i++)
            _stores[missing[i]] = stores[i];
    }

    private static int[] Permutation(Random random, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order;
    }

    private sealed class Cursor(DataViewSchema schema, IReadOnlyDictionary<int, ColumnStore> stores, int count, int[] order)
        : StoredRowCursor(schema, stores)
    {
        protected override bool MoveNextCore()
        {
            long next = Position + 1;
            if (next >= count)
                return false;
            Slot = order?[next] ?? (int)next;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckGood();
            id = new DataViewRowId((ulong)Slot, 0);
        };
    }
}
