using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace MLNetDeep.Networks;

/// <summary>Which columns belong together: the group of each, in the order of the columns; <c>[0, 0, 1]</c> makes one.</summary>
[JsonConverter(typeof(OwnConverter))]
[CollectionBuilder(typeof(FeatureGroups), nameof(Create))]
public sealed class FeatureGroups : ValueList<int>
{
    private FeatureGroups(int[] groups) : base(groups) { }

    /// <summary>Makes the groups of columns 0, 1, …</summary>
    /// <param name="groups">Columns with the same number belong together. Range: at least 0.</param>
    public static FeatureGroups Create(ReadOnlySpan<int> groups) => new(groups.ToArray());

    internal IEnumerable<string> Faults()
    {
        for (var column = 0; column < Count; column++)
            if (this[column] < 0)
                return [Invariant($"must be at least 0, but was {this[column]} for feature {column}.")];
        return [];
    }

    private sealed class OwnConverter() : Converter<FeatureGroups>(groups => new FeatureGroups(groups));
}
