namespace MLNetDeep.Data;

/// <summary>
/// The categories of one column, as training has seen them: the place of each among those that are encoded. Places 0 and 1 are those of
/// a missing and of an unseen category. Immutable.
/// </summary>
internal sealed class CategoryMap
{
    public const int Missing = 0, Unseen = 1, FirstSeen = 2;

    /// <summary>The most places that there can be.</summary>
    public const int MaxPlaces = CategoricalColumn.MaxValues + FirstSeen;

    private readonly int[] _places;                              // of category 1, 2, …; [values]

    private CategoryMap(int[] places, int count, int dimension) => (_places, Count, Dimension) = (places, count, dimension);

    /// <summary>How many places there are, at least 2.</summary>
    public int Count { get; }

    /// <summary>The dimension of the embedding; 0 where each place but that of unseen ones has a column of its own.</summary>
    public int Dimension { get; }

    /// <summary>Whether the column enters as the number of its place, which the network looks up.</summary>
    public bool IsEmbedded => Dimension > 0;

    /// <summary>Encoded columns: one of the place's number, or one for each place but <see cref="Unseen"/>.</summary>
    public int Outputs => IsEmbedded ? 1 : Count - 1;

    /// <summary>Gives places to the categories that occur in enough rows, in their order.</summary>
    /// <param name="counts">Rows of category 0 (missing), 1, 2, …; [values + 1].</param>
    /// <param name="how">Validated options.</param>
    public static CategoryMap Fit(ReadOnlySpan<int> counts, Categories how)
    {
        var places = new int[counts.Length - 1];
        var count = FirstSeen;
        for (var value = 1; value < counts.Length; value++)
            places[value - 1] = counts[value] >= how.MinRows ? count++ : Unseen;
        return new CategoryMap(places, count, count - FirstSeen <= how.MaxOneHotValues ? 0 : how.DimensionOf(count - FirstSeen));
    }

    /// <summary>The place of a number in the column: 0 or NaN is missing, and what is no known category unseen.</summary>
    public int PlaceOf(float value)
    {
        if (float.IsNaN(value) || value == 0)
            return Missing;
        return value >= 1 && value <= _places.Length ? _places[(int)value - 1] : Unseen;
    }

    /// <summary>Encodes a number of the column.</summary>
    public void Encode(float value, Span<float> encoded /* [Outputs] */)
    {
        var place = PlaceOf(value);
        if (IsEmbedded)
        {
            encoded[0] = place;
            return;
        }
        encoded.Clear();
        if (place != Unseen)
            encoded[place == Missing ? 0 : place - 1] = 1f;
    }

    public CategoryState ToState() => new(_places, Dimension);

    /// <exception cref="ArgumentException">The numbers make no map.</exception>
    public static CategoryMap Restore(CategoryState state)
    {
        if (state.Places.Length > CategoricalColumn.MaxValues)
            throw new ArgumentException($"A column must have at most {CategoricalColumn.MaxValues} categories, but had {state.Places.Length}.");
        var last = state.Places.Length == 0 ? Unseen : state.Places.Max();
        if (last > state.Places.Length + Unseen || state.Places.Any(place => place < Unseen))
            throw new ArgumentException($"The places of {state.Places.Length} categories must be in [{Unseen}, {state.Places.Length + Unseen}].");
        var count = Math.Max(FirstSeen, last + 1);
        if (state.Dimension is < 0 or > Data.Categories.MaximumDimension)
            throw new ArgumentException($"The dimension of an embedding must be in [0, {Data.Categories.MaximumDimension}], but was {state.Dimension}.");
        return new CategoryMap(state.Places, count, state.Dimension);
    }
}

/// <summary>A fitted category column as plain data, for the model file: the place of each category, and the embedding's dimension.</summary>
internal sealed record CategoryState(int[] Places, int Dimension);
