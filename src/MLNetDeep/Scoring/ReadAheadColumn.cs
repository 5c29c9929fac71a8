using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The values of one column in the rows that a cursor has read ahead.</summary>
internal abstract class ReadAheadColumn
{
    private readonly ReadAheadFaults _faults = new();

    /// <summary>Whether values of the type can be kept while the cursor moves on: all of ML.NET's own can.</summary>
    public static bool CanHold(DataViewType type) =>
        type is PrimitiveDataViewType or VectorDataViewType { ItemType: PrimitiveDataViewType };

    public static ReadAheadColumn Create(DataViewRow input, DataViewSchema.Column column)
    {
        var (kind, item) = column.Type is VectorDataViewType vector
            ? (typeof(ReadAheadVectors<>), vector.ItemType.RawType)
            : (typeof(ReadAheadValues<>), column.Type.RawType);
        return (ReadAheadColumn)Activator.CreateInstance(kind.MakeGenericType(item), input, column)!;
    }

    /// <summary>
    /// Keeps the current row's value as that of row <paramref name="index"/>, at most one beyond those kept before; 0 begins anew. What
    /// cannot be read throws when it is asked for.
    /// </summary>
    public void Read(int index)
    {
        if (index == 0)
            _faults.Clear();
        try
        {
            ReadValue(index);
        }
        catch (Exception exception)
        {
            _faults.Keep(index, exception);
        }
    }

    /// <summary>A ValueGetter of the column's raw type, of the row that <paramref name="current"/> tells.</summary>
    public Delegate CreateGetter(Func<int> current) => CreateValueGetter(() =>
    {
        var row = current();
        _faults.ThrowAt(row);
        return row;
    });

    protected abstract void ReadValue(int index);

    protected abstract Delegate CreateValueGetter(Func<int> current);

    protected static void Grow<T>(ref T[] values, int index)
    {
        if (index == values.Length)
            Array.Resize(ref values, Math.Max(1, 2 * index));
    }
}

/// <summary>Scalars.</summary>
internal sealed class ReadAheadValues<TValue>(DataViewRow input, DataViewSchema.Column column) : ReadAheadColumn
{
    private readonly ValueGetter<TValue> _get = input.GetGetter<TValue>(column);
    private TValue[] _values = [];

    protected override void ReadValue(int index)
    {
        Grow(ref _values, index);
        _get(ref _values[index]);
    }

    protected override Delegate CreateValueGetter(Func<int> current) =>
        (ValueGetter<TValue>)((ref TValue value) => value = _values[current()]);
}

/// <summary>Vectors, each row's in memory of its own.</summary>
internal sealed class ReadAheadVectors<TItem>(DataViewRow input, DataViewSchema.Column column) : ReadAheadColumn
{
    private readonly ValueGetter<VBuffer<TItem>> _get = input.GetGetter<VBuffer<TItem>>(column);
    private VBuffer<TItem>[] _values = [];

    protected override void ReadValue(int index)
    {
        Grow(ref _values, index);
        _get(ref _values[index]);
    }

    protected override Delegate CreateValueGetter(Func<int> current) =>
        (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> value) => _values[current()].CopyTo(ref value));
}
