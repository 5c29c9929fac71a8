using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>What a token is made of.</summary>
internal enum TokenSource
{
    /// <summary>Columns of a numeric embedding, which are the token.</summary>
    Embedded,

    /// <summary>A number x: w·x + b.</summary>
    Number,

    /// <summary>One-hot columns: the row of a table for the column that is 1, + b.</summary>
    OneHot,

    /// <summary>The number of a row in a table: that row + b.</summary>
    Place,
}

/// <summary>The token of a feature. The parameters are rows of one matrix, <see cref="TokenSpec"/>.</summary>
/// <param name="Source">What it is made of.</param>
/// <param name="Column">The first column that it reads.</param>
/// <param name="Columns">Columns that it reads.</param>
internal readonly record struct FeatureToken(TokenSource Source, int Column, int Columns)
{
    /// <summary>The feature of the table's row, from 0.</summary>
    public int Feature { get; init; }

    /// <summary>Rows of its table, the one of w; 0 of an embedded number.</summary>
    public int Rows { get; init; }

    /// <summary>The column that is 1 where the number is missing, and a token of its own stands in the place of the number's; −1 for none.</summary>
    public int MissingColumn { get; init; } = -1;

    public bool CanBeMissing => MissingColumn >= 0;

    public bool HasBias => Source != TokenSource.Embedded;

    /// <summary>
    /// How many of the tokens from one on are numbers side by side that are never missing: an engine of whole tensors makes them at once, however
    /// many there are.
    /// </summary>
    public static int PlainNumbersFrom(IReadOnlyList<FeatureToken> tokens, int first)
    {
        var end = first;
        while (end < tokens.Count && tokens[end] is { Source: TokenSource.Number, CanBeMissing: false } token && token.Column == tokens[first].Column + end - first)
            end++;
        return end - first;
    }

    /// <summary>The tokens of an encoded row, in the order of its columns.</summary>
    /// <param name="layout">The encoded row.</param>
    /// <param name="numbers">What has taken the place of its first segment, tokens of <paramref name="size"/> columns; null for the numbers themselves.</param>
    /// <param name="size">Columns of a token.</param>
    public static IReadOnlyList<FeatureToken> Of(InputLayout layout, NumericEmbeddingSpec? numbers, int size)
    {
        var tokens = new List<FeatureToken>();
        var places = new Dictionary<int, int>();                 // the token of each number that has one
        var column = 0;
        foreach (var segment in layout.Segments)
            switch (segment)
            {
                case NumberSegment when numbers is not null:
                    foreach (var feature in numbers.Features().Distinct())
                        Add(feature, new FeatureToken(TokenSource.Embedded, column, size));
                    break;
                case NumberSegment or TwoValuedSegment:
                    foreach (var feature in segment.Features())
                        Add(feature, new FeatureToken(TokenSource.Number, column, 1) { Rows = 1 });
                    break;
                case IndicatorSegment:
                    // Of a number that does not vary otherwise, whether it is missing is all there is.
                    foreach (var feature in segment.Features())
                        if (places.TryGetValue(feature, out var place))
                            tokens[place] = tokens[place] with { MissingColumn = column++ };
                        else
                            Add(feature, new FeatureToken(TokenSource.Number, column, 1) { Rows = 1 });
                    break;
                case OneHotSegment oneHot:
                    Add(oneHot.Feature, new FeatureToken(TokenSource.OneHot, column, oneHot.Columns) { Rows = oneHot.Columns });
                    break;
                case PlaceSegment place:
                    Add(place.Feature, new FeatureToken(TokenSource.Place, column, 1) { Rows = place.Table.Values });
                    break;
            }
        return tokens;

        void Add(int feature, FeatureToken token)
        {
            places[feature] = tokens.Count;
            tokens.Add(token with { Feature = feature });
            column += token.Columns;
        }
    }
}
