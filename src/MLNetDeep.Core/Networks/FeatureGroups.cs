using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDeep.Networks;

/// <summary>Which columns belong together: the group of each, in the order of the columns; <c>[0, 0, 1]</c> makes one.</summary>
[JsonConverter(typeof(Converter))]
[CollectionBuilder(typeof(FeatureGroups), nameof(Create))]
public sealed class FeatureGroups : IReadOnlyList<int>, IEquatable<FeatureGroups>
{
    private readonly int[] _groups;

    private FeatureGroups(int[] groups) => _groups = groups;

    /// <summary>Makes the groups of columns 0, 1, …</summary>
    /// <param name="groups">Columns with the same number belong together. Range: at least 0.</param>
    public static FeatureGroups Create(ReadOnlySpan<int> groups) => new(groups.ToArray());

    /// <summary>Number of columns.</summary>
    public int Count => _groups.Length;

    /// <summary>The group of a column.</summary>
    /// <param name="index">Range: 0 to Count − 1.</param>
    public int this[int index] => _groups[index];

    /// <summary>Whether all numbers are the same.</summary>
    public bool Equals(FeatureGroups? other) => other is not null && _groups.AsSpan().SequenceEqual(other._groups);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeatureGroups);

    /// <inheritdoc/>
    public override int GetHashCode() => _groups.Aggregate(Count, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_groups).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same groups, numbered from 0 without gaps in the order of their first columns.</summary>
    internal int[] ToDense()
    {
        var numbers = new Dictionary<int, int>();
        foreach (var group in _groups)
            numbers.TryAdd(group, numbers.Count);
        return [.. _groups.Select(group => numbers[group])];
    }

    internal IEnumerable<string> Faults()
    {
        var column = Array.FindIndex(_groups, group => group < 0);
        if (column >= 0)
            yield return Invariant($"must be at least 0, however: {_groups[column]} for feature {column}.");
    }

    private sealed class Converter : JsonConverter<FeatureGroups>
    {
        public override FeatureGroups? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<int[]>(ref reader, options) is { } groups ? new FeatureGroups(groups) : null;

        public override void Write(Utf8JsonWriter writer, FeatureGroups value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value._groups, options);
    }
}
