namespace Microsoft.ML.Data;

/// <summary>Values of one column, by slot.</summary>
internal abstract class ColumnStore
{
    /// <summary>Makes a store for the values of <paramref name="column"/>.</summary>
    public static ColumnStore Create(DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? GenericCall.Invoke<ColumnStore>(OfVectors<int>, [vector.ItemType.RawType], column)
        : GenericCall.Invoke<ColumnStore>(OfScalars<int>, [column.Type.RawType], column);

    private static ColumnStore OfScalars<T>(DataViewSchema.Column column) =>
        new Of<T>(column, (in T source, ref T destination) => destination = source);

    // The caller owns what it gets, so a vector's storage must not be shared.
    private static ColumnStore OfVectors<T>(DataViewSchema.Column column) =>
        new Of<VBuffer<T>>(column, (in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination));

    /// <summary>An action that stores the row's current value in the given slot.</summary>
    public abstract Action<int> Writer(DataViewRow row);

    /// <summary>A getter of the value in the slot that <paramref name="slot"/> names.</summary>
    public abstract Delegate Reader(Func<int> slot);

    private delegate void Copy<T>(in T source, ref T destination);

    private sealed class Of<T>(DataViewSchema.Column column, Copy<T> copy) : ColumnStore
    {
        private T[] _values = new T[16];

        public override Action<int> Writer(DataViewRow row)
        {
            var getter = row.GetGetter<T>(row.Schema[column.Index]);
            return slot =>
            {
                if (slot >= _values.Length)
                    Array.Resize(ref _values, Math.Max(slot + 1, _values.Length * 2));
                getter(ref _values[slot]);
            };
        }

        public override Delegate Reader(Func<int> slot) => (ValueGetter<T>)((ref T value) => copy(_values[slot()], ref value));
    }
}

/// <summary>A cursor over rows that are held in column stores, in an order that its owner decides.</summary>
internal abstract class StoredRowCursor(DataViewSchema schema, IReadOnlyDictionary<int, ColumnStore> stores) : RootCursorBase
{
    /// <summary>Where the current row is.</summary>
    protected int Slot { get; set; }

    public override DataViewSchema Schema => schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => stores.ContainsKey(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!stores.TryGetValue(column.Index, out var store))
            throw Getters.Inactive(column, nameof(column));
        var getter = Getters.As<TValue>(store.Reader(() => Slot), column);
        return (ref TValue value) =>
        {
            CheckGood();
            getter(ref value);
        };
    }
}
