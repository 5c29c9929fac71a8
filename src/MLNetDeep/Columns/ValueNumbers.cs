namespace MLNetDeep;

/// <summary>The numbers of values, from 1 in the order in which they come. Looking one up allocates nothing.</summary>
/// <typeparam name="T">The raw type of a column.</typeparam>
internal sealed class ValueNumbers<T> where T : notnull
{
    private readonly List<T> _values = [];
    private readonly Dictionary<T, int> _numbers = [];
    // ML.NET's text is a part of somebody's memory, and compares as such.
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _texts =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The values, in the order of their numbers.</summary>
    public List<T> Values => _values;

    /// <summary>The number of a value; 0 for an empty text and for one that is not there.</summary>
    public int Of(T value) => value is ReadOnlyMemory<char> text ? _texts.TryGetValue(text.Span, out var ofText) ? ofText : 0
        : _numbers.TryGetValue(value, out var number) ? number : 0;

    /// <summary>Gives a value the next number, unless it has one or is an empty text.</summary>
    public void Add(T value)
    {
        if (value is ReadOnlyMemory<char> text)
        {
            if (text.IsEmpty || !_texts.TryAdd(text.Span, _values.Count + 1))
                return;
            _values.Add((T)(object)text.ToString().AsMemory());
        }
        else if (_numbers.TryAdd(value, _values.Count + 1))
            _values.Add(value);
    }
}
