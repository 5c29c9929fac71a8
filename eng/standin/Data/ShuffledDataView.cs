namespace Microsoft.ML.Data;

/// <summary>
/// The rows in a random order that follows from the seed: each next row is drawn from a pool of rows, which is filled from
/// the source. So the pool's size bounds how far a row moves forward, unless the source itself can be shuffled.
/// </summary>
internal sealed class ShuffledDataView(IDataView source, int seed, int poolSize, bool shuffleSource) : SequentialDataView
{
    public override bool CanShuffle => true;

    public override DataViewSchema Schema => source.Schema;

    public override long? GetRowCount() => source.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var random = rand ?? new Random(seed);
        DataViewSchema.Column[] needed = [.. columnsNeeded.DistinctBy(column => column.Index)];
        var input = source.GetRowCursor(needed, shuffleSource && source.CanShuffle ? random : null);
        return new Cursor(input, needed.ToDictionary(column => column.Index, ColumnStore.Create), poolSize, random);
    }

    private sealed class Cursor : StoredRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Action<int>[] _writers;
        private readonly ValueGetter<DataViewRowId> _inputId;
        private readonly List<DataViewRowId> _ids = [];
        private readonly List<int> _occupied = [];
        private readonly int _poolSize;
        private readonly Random _random;

        public Cursor(DataViewRowCursor input, Dictionary<int, ColumnStore> stores, int poolSize, Random random)
            : base(input.Schema, stores)
        {
            _input = input;
            _writers = [.. stores.Values.Select(store => store.Writer(input))];
            _inputId = input.GetIdGetter();
            _poolSize = poolSize;
            _random = random;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckGood();
            id = _ids[Slot];
        };

        protected override bool MoveNextCore()
        {
            if (Position < 0)
                while (_ids.Count < _poolSize && Read(_ids.Count)) { }
            else
                Read(Slot);
            if (_occupied.Count == 0)
                return false;
            int drawn = _random.Next(_occupied.Count);
            Slot = _occupied[drawn];
            _occupied[drawn] = _occupied[^1];
            _occupied.RemoveAt(_occupied.Count - 1);
            return true;
        }

        private bool Read(int slot)
        {
            if (!_input.MoveNext())
                return false;
            DataViewRowId id = default;
            _inputId(ref id);
            if (slot == _ids.Count)
                _ids.Add(id);
            _ids[slot] = id;
            foreach (var write in _writers)
                write(slot);
            _occupied.Add(slot);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }
    }
}
