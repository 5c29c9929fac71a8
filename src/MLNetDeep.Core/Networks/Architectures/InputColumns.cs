using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>
/// The columns that the network's first map reads: an encoded row, with rows of tables in the place of categories, and numeric embeddings
/// in that of the numbers.
/// </summary>
/// <param name="Layout">The encoded row.</param>
/// <param name="Embedding">What the numbers become; null where they stay as they are.</param>
internal sealed record InputColumns(InputLayout Layout, NumericEmbedding? Embedding)
{
    /// <summary>The layer that embeds numbers; null where they stay as they are.</summary>
    public NumericEmbeddingSpec? Numbers => NumericEmbeddingSpec.Of("input.numbers.", Layout, Embedding);

    /// <summary>How many columns there are.</summary>
    public long Count => Numbers?.Outputs ?? Layout.EmbeddedColumns;

    /// <summary>The feature of each column.</summary>
    public IEnumerable<int> Features() => Numbers is { } numbers
        ? [.. numbers.Features(), .. Layout.Segments.Where(segment => segment is not NumberSegment).SelectMany(segment => segment.Features())]
        : Layout.Segments.SelectMany(segment => segment.Features());

    /// <summary>
    /// The group of each column, numbers from 0 without gaps: its feature's, which all columns of a number, indicators, one-hot columns and
    /// the columns of a table share.
    /// </summary>
    /// <param name="groups">The group of each feature; null where each is a group.</param>
    public int[] GroupsOf(IReadOnlyList<int>? groups)
    {
        var numbers = new Dictionary<int, int>();
        return [.. Features().Select(feature => NumberOf(groups?[feature] ?? feature))];

        int NumberOf(int group)
        {
            if (!numbers.TryGetValue(group, out var number))
                numbers.Add(group, number = numbers.Count);
            return number;
        }
    }
}
