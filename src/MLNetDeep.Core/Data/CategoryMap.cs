using System.Text.Json.Serialization;

namespace MLNetDeep.Data;

/// <summary>
/// The categories of one column, as training has seen them: the index of each among those that are encoded. Index 0 is a missing
/// category, and index 1 one that training has not seen. Immutable.
/// </summary>
internal sealed class CategoryMap
{
    public const int Missing = 0, Unseen = 1, FirstSeen = 2;

    private readonly int[] _indices;                             // of category 1, 2, …; [values]

    private CategoryMap(int[] indices, int count, int dimension, CategoryShares? shares) =>
        (_indices, Count, Dimension, Shares) = (indices, count, dimension, shares);

    /// <summary>How many indices there are, at least 2.</summary>
    public int Count { get; }

    /// <summary>The dimension of the embedding; 0 where each index but that of unseen ones has a column of its own.</summary>
    public int Dimension { get; }

    /// <summary>The share of each index in the training rows; null where each has some, or it is not known.</summary>
    public CategoryShares? Shares { get; }

    /// <summary>Whether the column enters as its index, which the network looks up in a table.</summary>
    public bool IsEmbedded => Dimension > 0;

    /// <summary>Encoded columns: one for the index, or one for each index but <see cref="Unseen"/>.</summary>
    public int Outputs => IsEmbedded ? 1 : Count - 1;

    /// <summary>Gives indices to the categories that occur in enough rows, in their order.</summary>
    /// <param name="counts">Rows of category 0 (missing), 1, 2, …; [values + 1].</param>
    /// <param name="how">Validated options.</param>
    public static CategoryMap Fit(ReadOnlySpan<int> counts, Categories how)
    {
        var indices = new int[counts.Length - 1];
        var count = FirstSeen;
        for (var value = 1; value < counts.Length; value++)
            indices[value - 1] = counts[value] >= how.MinRows ? count++ : Unseen;
        var rows = new int[count];
        rows[Missing] = counts[0];
        for (var value = 1; value < counts.Length; value++)
            rows[indices[value - 1]] += counts[value];
        return new CategoryMap(
            indices, count, count - FirstSeen <= how.MaxOneHotValues ? 0 : how.DimensionOf(count - FirstSeen), CategoryShares.Of(rows, how.MinRows));
    }

    /// <summary>The index of a number in the column: 0 and NaN are missing, and a number that is no known category is unseen.</summary>
    public int IndexOf(float value)
    {
        if (float.IsNaN(value) || value == 0)
            return Missing;
        return value >= 1 && value <= _indices.Length ? _indices[(int)value - 1] : Unseen;
    }

    /// <summary>Encodes a number of the column; where one has a column of its own, an index without training rows as the shares of the others.</summary>
    public void Encode(float value, Span<float> encoded /* [Outputs] */)
    {
        var index = IndexOf(value);
        if (IsEmbedded)
        {
            encoded[0] = index;
            return;
        }
        encoded.Clear();
        if (Shares?.IsTrained(index) == false)
            for (var c = 0; c < encoded.Length; c++)
                encoded[c] = Shares[IndexOfColumn(c)];
        else if (index != Unseen)
            encoded[index == Missing ? 0 : index - 1] = 1f;
    }

    /// <summary>The index that has a column of its own.</summary>
    public static int IndexOfColumn(int column) => column == 0 ? Missing : column + 1;

    /// <summary>The map as plain data. An embedding's table keeps what its shares are for.</summary>
    public CategoryState ToState() => new(_indices, Dimension) { Shares = IsEmbedded ? null : Shares?.ToArray() };

    /// <exception cref="ArgumentException">The numbers make no map.</exception>
    public static CategoryMap Restore(CategoryState state)
    {
        if (state.Places.Length > CategoricalColumn.MaxValues)
            throw new ArgumentException($"A column must have at most {CategoricalColumn.MaxValues} categories, but had {state.Places.Length}.");
        var last = state.Places.Length == 0 ? Unseen : state.Places.Max();
        if (last > state.Places.Length + Unseen || state.Places.Any(index => index < Unseen))
            throw new ArgumentException($"The places of {state.Places.Length} categories must be in [{Unseen}, {state.Places.Length + Unseen}].");
        var count = Math.Max(FirstSeen, last + 1);
        if (state.Dimension is < 0 or > Data.Categories.MaximumDimension)
            throw new ArgumentException($"The dimension of an embedding must be in [0, {Data.Categories.MaximumDimension}], but was {state.Dimension}.");
        return new CategoryMap(state.Places, count, state.Dimension, state.Shares is null ? null : CategoryShares.Restore(state.Shares, count));
    }
}

/// <summary>A fitted category column as plain data, for the model file: the index of each category, and the embedding's dimension.</summary>
internal sealed record CategoryState(int[] Places, int Dimension)
{
    /// <summary>The share of each index in the training rows where each has a column of its own; null where each has rows, or in older files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float[]? Shares { get; init; }
}
