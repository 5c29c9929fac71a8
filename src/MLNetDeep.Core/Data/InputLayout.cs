namespace MLNetDeep.Data;

/// <summary>
/// Which columns of an encoded row are what: numbers, those of two values behind the others where the others are embedded, indicators of
/// missing ones, one-hot categories, and last the places of embedded categories. The encoder makes it; whoever reads an encoded row asks
/// it. Immutable, and equal where all segments are.
/// </summary>
internal sealed class InputLayout : IEquatable<InputLayout>
{
    private readonly InputSegment[] _segments;

    private InputLayout(IEnumerable<InputSegment> segments, SparseShape? sparse = null)
    {
        Sparse = sparse;
        _segments = [.. segments.Where(segment => segment.Columns > 0)];
        foreach (var segment in _segments)
            Columns = checked(Columns + segment.Columns);
        EmbeddedColumns = _segments.Sum(segment => (long)segment.EmbeddedColumns);
        Tables = [.. _segments.OfType<PlaceSegment>().Select(segment => segment.Table)];
    }

    /// <summary>The sparse part of a row, which lies elsewhere: one more float behind the columns refers to it. Null where rows have none.</summary>
    public SparseShape? Sparse { get; }

    /// <summary>Floats of an encoded row: its columns, and the reference to its sparse part.</summary>
    public int RowFloats => Columns + (Sparse is null ? 0 : 1);

    /// <summary>The segments, in the order of their columns.</summary>
    public IReadOnlyList<InputSegment> Segments => _segments;

    /// <summary>Columns of an encoded row.</summary>
    public int Columns { get; }

    /// <summary>Columns that the tables give: encoded ones, and a row of its table in the place of each place.</summary>
    public long EmbeddedColumns { get; }

    /// <summary>The tables that the last columns are places in, one for each.</summary>
    public IReadOnlyList<TableShape> Tables { get; }

    /// <summary>Columns in front of the places.</summary>
    public int PlainColumns => Columns - Tables.Count;

    /// <summary>The layout of a row of an encoder.</summary>
    /// <param name="numbers">How many numbers; they are features 0, 1, ….</param>
    /// <param name="twoValued">Those that are not embedded, since they have at most two values, rising; none where nothing is embedded.</param>
    /// <param name="indicated">The numbers that have an indicator of their being missing.</param>
    /// <param name="categories">The categorical features, which follow the numbers.</param>
    /// <param name="edges">The edges of the bins of each other number, or null.</param>
    /// <param name="sparse">The sparse part, or null.</param>
    public static InputLayout Of(
        int numbers, int[] twoValued, int[] indicated, IReadOnlyList<CategoryMap> categories, float[][]? edges = null, SparseShape? sparse = null)
    {
        var features = Enumerable.Range(0, categories.Count);
        return new(
        [
            new NumberSegment([.. Enumerable.Range(0, numbers).Except(twoValued)], edges), new TwoValuedSegment(twoValued), new IndicatorSegment(indicated),
            .. features.Where(k => !categories[k].IsEmbedded).Select(k => new OneHotSegment(numbers + k, categories[k].Outputs)),
            .. features.Where(k => categories[k].IsEmbedded)
                .Select(k => new PlaceSegment(numbers + k, new TableShape(categories[k].Count, categories[k].Dimension))),
        ], sparse);
    }

    /// <summary>The layout of rows of numbers, and of places in tables behind them.</summary>
    public static InputLayout OfNumbers(int numbers, params IReadOnlyList<TableShape> tables) =>
        new([new NumberSegment([.. Enumerable.Range(0, numbers)]), .. tables.Select((table, k) => new PlaceSegment(numbers + k, table))]);

    /// <summary>The layout of rows of numbers with bins, and of places in tables behind them.</summary>
    public static InputLayout OfNumbers(float[][] edges, params IReadOnlyList<TableShape> tables) =>
        new([new NumberSegment([.. Enumerable.Range(0, edges.Length)], edges), .. tables.Select((table, k) => new PlaceSegment(edges.Length + k, table))]);

    /// <summary>The numbers that an embedding takes the place of; null where there are none.</summary>
    public NumberSegment? Numbers => _segments.OfType<NumberSegment>().SingleOrDefault();

    /// <summary>The number in each of the first columns, which hold all numbers.</summary>
    public int[] NumberOrder() => [.. _segments.Where(segment => segment is NumberSegment or TwoValuedSegment).SelectMany(segment => segment.Features())];

    /// <summary>The first encoded column of each categorical feature, in the order of the features, which follow the numbers.</summary>
    public int[] CategoryStarts(int numbers)
    {
        var starts = new int[_segments.Count(segment => segment is CategorySegment)];
        var start = 0;
        foreach (var segment in _segments)
        {
            if (segment is CategorySegment category)
                starts[category.Feature - numbers] = start;
            start += segment.Columns;
        }
        return starts;
    }

    /// <inheritdoc/>
    public bool Equals(InputLayout? other) => other is not null && Sparse == other.Sparse && _segments.SequenceEqual(other._segments);

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as InputLayout);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Columns, EmbeddedColumns);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", [.. _segments.Select(segment => $"{segment}"), .. Sparse is null ? [] : new[] { $"{Sparse}" }]);
}
