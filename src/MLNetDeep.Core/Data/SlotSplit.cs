namespace MLNetDeep.Data;

/// <summary>Which numbers of a row are dense columns, and which are sparse slots: both in the order of the numbers. Immutable.</summary>
internal sealed class SlotSplit
{
    private readonly int[] _places;                              // of each number: its dense column, or ~ its sparse slot
    private readonly int[] _dense;                               // the number of each dense column
    private readonly int[] _sparse;                              // the number of each sparse slot

    /// <param name="sparse">The numbers that are sparse slots, rising.</param>
    /// <param name="numbers">Numbers of a row.</param>
    public SlotSplit(ReadOnlySpan<int> sparse, int numbers)
    {
        _places = new int[numbers];
        _sparse = sparse.ToArray();
        _dense = new int[numbers - sparse.Length];
        for (int number = 0, slot = 0; number < numbers; number++)
            if (slot < sparse.Length && sparse[slot] == number)
                _places[number] = ~slot++;
            else
                _dense[_places[number] = number - slot] = number;
    }

    /// <summary>All numbers as sparse slots.</summary>
    public static SlotSplit AllSparse(int numbers) => new([.. Enumerable.Range(0, numbers)], numbers);

    /// <summary>Numbers of a row.</summary>
    public int Numbers => _places.Length;

    /// <summary>The number of each dense column.</summary>
    public ReadOnlySpan<int> Dense => _dense;

    /// <summary>The number of each sparse slot.</summary>
    public ReadOnlySpan<int> Sparse => _sparse;

    /// <summary>Writes a row, of which all other numbers are 0.</summary>
    /// <param name="row">The numbers that are set.</param>
    /// <param name="dense">Receives the dense columns.</param>
    /// <param name="sparse">Receives the sparse slots as a further row; null where there are none.</param>
    public void Write(SparseRow row, Span<float> dense, SparseRows? sparse)
    {
        dense.Clear();
        var count = 0;
        for (var i = 0; i < row.Slots.Length; i++)
            if (_places[row.Slots[i]] is var place and >= 0)
                dense[place] = row.Values[i];
            else
                count++;
        if (sparse is null)
            return;
        var next = sparse.Next(count);
        count = 0;
        for (var i = 0; i < row.Slots.Length; i++)
            if (_places[row.Slots[i]] is var place and < 0)
                (next.Slots[count], next.Values[count++]) = (~place, row.Values[i]);
    }
}
