namespace MLNetDeep.Data;

/// <summary>Adjacent columns of an encoded row that are of one kind.</summary>
/// <param name="Columns">How many.</param>
internal abstract record InputSegment(int Columns)
{
    /// <summary>How many columns the network's first map reads of it.</summary>
    public virtual int EmbeddedColumns => Columns;

    /// <summary>The feature of each column that the network's first map reads.</summary>
    public abstract IEnumerable<int> Features();
}

/// <summary>The numbers, normalized, missing ones filled, that a numeric embedding takes the place of where there is one.</summary>
/// <param name="Numbers">The feature of each column, rising.</param>
/// <param name="Edges">The edges of each column's bins, rising, none where it does not vary; null where no bins were asked for.</param>
internal sealed record NumberSegment(int[] Numbers, float[][]? Edges = null) : InputSegment(Numbers.Length)
{
    /// <summary>The edges of a column's bins; none where it has none.</summary>
    public float[] EdgesOf(int column) => Edges?[column] ?? [];

    public bool Equals(NumberSegment? other) => other is not null && Numbers.AsSpan().SequenceEqual(other.Numbers) && (Edges is null) == (other.Edges is null)
        && Enumerable.Range(0, Columns).All(column => EdgesOf(column).AsSpan().SequenceEqual(other.EdgesOf(column)));

    public override int GetHashCode() => Columns;

    public override IEnumerable<int> Features() => Numbers;
}

/// <summary>Numbers of at most two values, normalized, missing ones filled, which stay as they are beside embedded ones.</summary>
/// <param name="Numbers">The feature of each column, rising.</param>
internal sealed record TwoValuedSegment(int[] Numbers) : InputSegment(Numbers.Length)
{
    public override IEnumerable<int> Features() => Numbers;

    public bool Equals(TwoValuedSegment? other) => other is not null && Numbers.AsSpan().SequenceEqual(other.Numbers);

    public override int GetHashCode() => Numbers.Length;
}

/// <summary>1 where a number is missing, else 0.</summary>
/// <param name="Indicated">The number of each column.</param>
internal sealed record IndicatorSegment(int[] Indicated) : InputSegment(Indicated.Length)
{
    public override IEnumerable<int> Features() => Indicated;

    public bool Equals(IndicatorSegment? other) => other is not null && Indicated.AsSpan().SequenceEqual(other.Indicated);

    public override int GetHashCode() => Indicated.Length;
}

/// <summary>One category.</summary>
/// <param name="Feature">Which feature it is.</param>
/// <param name="Columns">How many columns.</param>
internal abstract record CategorySegment(int Feature, int Columns) : InputSegment(Columns)
{
    public sealed override IEnumerable<int> Features() => Enumerable.Repeat(Feature, EmbeddedColumns);
}

/// <summary>One category, 1 in the column of its place and 0 in the others.</summary>
/// <param name="Feature">Which feature it is.</param>
/// <param name="Columns">How many columns.</param>
internal sealed record OneHotSegment(int Feature, int Columns) : CategorySegment(Feature, Columns);

/// <summary>One category as the number of its row in a learned table.</summary>
/// <param name="Feature">Which feature it is.</param>
/// <param name="Table">The table.</param>
internal sealed record PlaceSegment(int Feature, TableShape Table) : CategorySegment(Feature, Columns: 1)
{
    public override int EmbeddedColumns => Table.Dimension;
}

/// <summary>The shape of a learned table of a categorical column.</summary>
/// <param name="Values">Rows of the table: the numbers that the column can hold, 0 for missing, 1 for unseen. Range: at least 2.</param>
/// <param name="Dimension">Columns of the table, which take the place of the column. Range: at least 1.</param>
internal sealed record TableShape(int Values, int Dimension);
