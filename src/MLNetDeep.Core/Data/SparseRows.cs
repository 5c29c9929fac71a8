using System.Numerics.Tensors;

namespace MLNetDeep.Data;

/// <summary>
/// Rows of many slots of which few are set: for each row the numbers of its set slots and their values; all other slots are 0. Memory: 8 bytes
/// for each value that is set and 12 for each row.
/// </summary>
/// <param name="slots">Slots of a row. Range: at least 1.</param>
public sealed class SparseRows(int slots)
{
    private const int BlockValues = 1 << 18, FirstValues = 256;

    private readonly List<(int[] Slots, float[] Values)> _blocks = []; // a row lies within one
    private Place[] _places = [];                                // [rows]
    private int _block, _used;                                   // where the next row is written

    /// <summary>Slots of a row.</summary>
    public int Slots { get; } = slots >= 1 ? slots
        : throw new ArgumentOutOfRangeException(nameof(slots), slots, $"The slots of a row must be at least 1, but were {slots}.");

    /// <summary>Number of rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>How many values of all rows are set.</summary>
    public long SetValues { get; private set; }

    /// <summary>Adds a row; its numbers are copied.</summary>
    /// <param name="slots">The slots that are set, rising. Range: 0 to <see cref="Slots"/> − 1 each.</param>
    /// <param name="values">Their values, as many. NaN is a missing value. Range: not infinite.</param>
    /// <exception cref="ArgumentException">The lengths differ, a slot is out of range or not above the one before, or a value is infinite.</exception>
    public void Add(ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
    {
        RequireValid(slots, values);
        var row = Next(slots.Length);
        slots.CopyTo(row.Slots);
        values.CopyTo(row.Values);
    }

    /// <summary>Forgets all rows; their memory is used again.</summary>
    public void Clear() => (Rows, SetValues, _block, _used) = (0, 0, 0, 0);

    /// <summary>Adds a row of so many set slots and gives the places to write them to, slots rising.</summary>
    internal NextSparseRow Next(int count)
    {
        if (Rows == Array.MaxLength)
            throw new InvalidOperationException($"There are at most {Array.MaxLength} rows.");
        if (Rows == _places.Length)
            Array.Resize(ref _places, (int)Math.Min(Math.Max(1, 2L * Rows), Array.MaxLength));
        var start = StartOf(count);
        _places[Rows++] = new Place(_block, start, count);
        _used = start + count;
        SetValues += count;
        var (slots, values) = _blocks[_block];
        return new NextSparseRow(slots.AsSpan(start, count), values.AsSpan(start, count));
    }

    /// <summary>A row by its number.</summary>
    internal SparseRow Row(int row)
    {
        var (block, start, count) = (uint)row < (uint)Rows ? _places[row]
            : throw new ArgumentOutOfRangeException(nameof(row), row, $"Row {row} is not one of the {Rows} rows.");
        var (slots, values) = _blocks[block];
        return new SparseRow(slots.AsSpan(start, count), values.AsSpan(start, count));
    }

    /// <summary>The row that the last column of a row of features refers to: 1 for the first one, and 0 for one of which nothing is set.</summary>
    internal SparseRow RowOf(ReadOnlySpan<float> features) => RowAt(ReferenceIn(features));

    /// <summary>The row of a reference.</summary>
    internal SparseRow RowAt(int reference) => reference == 0 ? default : Row(reference - 1);

    /// <summary>The reference in the last column of a row. Its bits are those of a float, which nobody calculates with.</summary>
    internal static int ReferenceIn(ReadOnlySpan<float> row) => BitConverter.SingleToInt32Bits(row[^1]);

    /// <summary>Writes a reference into the last column of a row.</summary>
    internal static void Refer(Span<float> row, int reference) => row[^1] = BitConverter.Int32BitsToSingle(reference);

    private void RequireValid(ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
    {
        if (slots.Length != values.Length)
            throw new ArgumentException($"Row {Rows} has {slots.Length} slots and {values.Length} values; expected as many.", nameof(values));
        var last = -1;
        foreach (var slot in slots)
        {
            if (slot <= last || slot >= Slots)
                throw new ArgumentException(
                    $"Row {Rows} has the slot {slot} behind {(last < 0 ? "none" : $"{last}")}; slots must rise and be in [0, {Slots - 1}].", nameof(slots));
            last = slot;
        }
        if (values.IsEmpty || !TensorPrimitives.IsInfinityAny(values))
            return;
        for (var i = 0; i < values.Length; i++)
            if (float.IsInfinity(values[i]))
                throw new ArgumentException(Invariant($"Row {Rows} has the value {values[i]} in slot {slots[i]}; expected a finite number."), nameof(values));
    }

    // A block that has no room left is followed by the next one, which is there already where rows were cleared.
    private int StartOf(int count)
    {
        if (_blocks.Count > 0 && count <= _blocks[_block].Slots.Length - _used)
            return _used;
        if (_blocks.Count == 1 && _blocks[0].Slots.Length < BlockValues)
        {
            var (slots, values) = _blocks[0];                    // the first one grows
            var length = (int)Math.Min(BlockValues, Math.Max(2L * slots.Length, _used + (long)count));
            if (_used + (long)count <= length)
            {
                Array.Resize(ref slots, length);
                Array.Resize(ref values, length);
                _blocks[0] = (slots, values);
                return _used;
            }
        }
        _block = _blocks.Count == 0 ? 0 : _block + 1;
        if (_block < _blocks.Count && _blocks[_block].Slots.Length >= count)
            return 0;
        var size = _blocks.Count == 0 ? Math.Max(FirstValues, count) : Math.Max(BlockValues, count);
        _blocks.Insert(_block, (new int[size], new float[size]));
        return 0;
    }

    private readonly record struct Place(int Block, int Start, int Count);
}

/// <summary>The set slots of a row, rising, and their values.</summary>
internal readonly ref struct SparseRow(ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
{
    public ReadOnlySpan<int> Slots { get; } = slots;             // [set]

    public ReadOnlySpan<float> Values { get; } = values;         // [set]
}

/// <summary>Where the set slots of the next row are written, rising, and their values.</summary>
internal readonly ref struct NextSparseRow(Span<int> slots, Span<float> values)
{
    public Span<int> Slots { get; } = slots;                     // [set]

    public Span<float> Values { get; } = values;                 // [set]
}
