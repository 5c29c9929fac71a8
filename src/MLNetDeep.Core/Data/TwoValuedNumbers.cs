namespace MLNetDeep.Data;

/// <summary>
/// Finds the numbers that have at most two values in some rows; missing ones do not count. Any function of two values is a line through
/// them, which a linear map says by itself: an embedding has nothing to add.
/// </summary>
internal sealed class TwoValuedNumbers
{
    private readonly float[] _first, _second;                    // values, NaN where none has been seen yet, [numbers]
    private readonly int[] _left;

    public TwoValuedNumbers(int numbers)
    {
        (_first, _second) = (new float[numbers], new float[numbers]);
        Array.Fill(_first, float.NaN);
        Array.Fill(_second, float.NaN);
        _left = [.. Enumerable.Range(0, numbers)];
        Count = numbers;
    }

    /// <summary>How many numbers have not shown a third value.</summary>
    public int Count { get; private set; }

    /// <summary>Which ones they are, rising.</summary>
    public int[] ToArray() => _left[..Count];

    /// <summary>Looks at a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
            if (!IsThird(_left[i], row[_left[i]]))
                _left[count++] = _left[i];
        Count = count;
    }

    private bool IsThird(int number, float value)
    {
        if (value == _first[number] || value == _second[number] || float.IsNaN(value))
            return false;
        if (!float.IsNaN(_second[number]))
            return true;
        (float.IsNaN(_first[number]) ? ref _first[number] : ref _second[number]) = value;
        return false;
    }
}
