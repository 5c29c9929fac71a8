using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>The values of one column in rows that are held, of which other rows can be put together.</summary>
internal abstract class HeldColumn(DataViewSchema.Column column)
{
    private readonly string[]? _keys = KeysOf(column.Type) is null ? null : [.. KeyValues.Of(column).Names().Select(name => name.ToString())];

    private string[]? _names;

    /// <summary>The column, as the first view that was read has it.</summary>
    public DataViewSchema.Column Column => column;

    /// <summary>How many of its values can come from different rows: the slots of a vector whose size is known, else 1.</summary>
    public int Slots { get; } = column.Type is VectorDataViewType { IsKnownSize: true } vector ? vector.Size : 1;

    /// <exception cref="ArgumentException">Values of the type cannot be held.</exception>
    public static HeldColumn Create(DataViewSchema.Column column)
    {
        if (!ReadAheadColumn.CanHold(column.Type))
            throw new ArgumentException($"Column '{column.Name}' has type {column.Type}; expected values that ML.NET can copy, such as numbers, text or keys.", "data");
        var (kind, item) = column.Type is VectorDataViewType vector
            ? (vector.IsKnownSize ? typeof(HeldSlots<>) : typeof(HeldVectors<>), vector.ItemType.RawType)
            : (typeof(HeldValues<>), column.Type.RawType);
        return (HeldColumn)Activator.CreateInstance(kind.MakeGenericType(item), column)!;
    }

    /// <summary>Gives what keeps the value of a cursor's row in the place that is told, over the one that was there.</summary>
    public abstract Action<int> Reader(DataViewRow row, DataViewSchema.Column from);

    /// <summary>A ValueGetter of the column's raw type.</summary>
    /// <param name="source">Which held row a slot comes from.</param>
    public abstract Delegate CreateGetter(Func<int, int> source);

    /// <summary>What a slot is called: its name, <c>column[slot]</c>, or, of one value, the name of the column.</summary>
    public string Name(int slot) => (_names ??= Names())[slot];

    /// <summary>A value as people read it.</summary>
    public abstract string Text(int row, int slot);

    private protected string TextOf(object? value) => value switch
    {
        null or float.NaN or double.NaN => "missing",
        _ when _keys is not null => Convert.ToUInt64(value, CultureInfo.InvariantCulture) is var key && key == 0 ? "missing"
            : key <= (ulong)_keys.Length ? _keys[key - 1] : $"key {key}",
        float number => number.ToString("G6", CultureInfo.InvariantCulture),
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private string[] Names()
    {
        var found = SlotNames.Of(column, Slots);
        var madeUp = SlotNames.Numbered(column.Name, Slots == 1 && found is null ? null : Slots);
        return found is null ? madeUp : [.. found.Zip(madeUp, (name, other) => name.Length > 0 ? name : other)];
    }

    private static KeyDataViewType? KeysOf(DataViewType type) => (type is VectorDataViewType vector ? vector.ItemType : type) as KeyDataViewType;

    private protected static void Grow<T>(ref T[] values, int index)
    {
        if (index >= values.Length)
            Array.Resize(ref values, Math.Max(index + 1, 2 * values.Length));
    }
}

/// <summary>Scalars.</summary>
internal sealed class HeldValues<TValue>(DataViewSchema.Column column) : HeldColumn(column)
{
    private TValue[] _values = [];

    public override Action<int> Reader(DataViewRow row, DataViewSchema.Column from)
    {
        var get = row.GetGetter<TValue>(from);
        return index =>
        {
            Grow(ref _values, index);
            get(ref _values[index]);
            if (_values[index] is ReadOnlyMemory<char> text)     // its memory may be the reader's
                _values[index] = (TValue)(object)text.ToString().AsMemory();
        };
    }

    public override Delegate CreateGetter(Func<int, int> source) => (ValueGetter<TValue>)((ref TValue value) => value = _values[source(0)]);

    public override string Text(int row, int slot) => TextOf(_values[row]);
}

/// <summary>Vectors of known size, each slot for itself.</summary>
internal sealed class HeldSlots<TItem>(DataViewSchema.Column column) : HeldColumn(column)
{
    private TItem[][] _values = [];

    public override Action<int> Reader(DataViewRow row, DataViewSchema.Column from)
    {
        var get = row.GetGetter<VBuffer<TItem>>(from);
        VBuffer<TItem> vector = default;
        return index =>
        {
            get(ref vector);
            if (vector.Length != Slots)
                throw new InvalidDataException($"Column '{Column.Name}' has {vector.Length} values in row {row.Position}; expected {Slots}.");
            Grow(ref _values, index);
            var values = _values[index] = [.. vector.DenseValues()];
            for (var slot = 0; slot < values.Length && values[slot] is ReadOnlyMemory<char> text; slot++)
                values[slot] = (TItem)(object)text.ToString().AsMemory();
        };
    }

    public override Delegate CreateGetter(Func<int, int> source) => (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> value) =>
    {
        var editor = VBufferEditor.Create(ref value, Slots);
        for (var slot = 0; slot < Slots; slot++)
            editor.Values[slot] = _values[source(slot)][slot];
        value = editor.Commit();
    });

    public override string Text(int row, int slot) => TextOf(_values[row][slot]);
}

/// <summary>Vectors of any size, each as one value.</summary>
internal sealed class HeldVectors<TItem>(DataViewSchema.Column column) : HeldColumn(column)
{
    private VBuffer<TItem>[] _values = [];

    public override Action<int> Reader(DataViewRow row, DataViewSchema.Column from)
    {
        var get = row.GetGetter<VBuffer<TItem>>(from);
        return index =>
        {
            Grow(ref _values, index);
            get(ref _values[index]);
        };
    }

    public override Delegate CreateGetter(Func<int, int> source) =>
        (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> value) => _values[source(0)].CopyTo(ref value));

    public override string Text(int row, int slot) => $"{_values[row].Length} values";
}
