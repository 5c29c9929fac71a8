using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

/// <summary>Numbers in an option: immutable, and equal where all numbers are, so that options are equal by value.</summary>
/// <typeparam name="TItem">The type of a number.</typeparam>
public abstract class ValueList<TItem> : IReadOnlyList<TItem>, IEquatable<ValueList<TItem>>
    where TItem : IEquatable<TItem>
{
    private readonly TItem[] _items;

    private protected ValueList(TItem[] items) => _items = items;

    /// <summary>How many numbers there are.</summary>
    public int Count => _items.Length;

    /// <summary>A number.</summary>
    /// <param name="index">Range: 0 to Count − 1.</param>
    public TItem this[int index] => _items[index];

    /// <summary>Whether all numbers are the same.</summary>
    public bool Equals(ValueList<TItem>? other) =>
        other is not null && other.GetType() == GetType() && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<TItem>);

    /// <inheritdoc/>
    public override int GetHashCode() => _items.Aggregate(Count, HashCode.Combine);

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfList(_items);

    /// <inheritdoc/>
    public IEnumerator<TItem> GetEnumerator() => ((IEnumerable<TItem>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As an array in JSON.</summary>
    private protected abstract class Converter<TList>(Func<TItem[], TList> create) : JsonConverter<TList>
        where TList : ValueList<TItem>
    {
        public override TList? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonPart.Read<TItem[]>(ref reader, options) is { } items ? create(items) : null;

        public override void Write(Utf8JsonWriter writer, TList value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value._items, options);
    }
}
