namespace MLNetDeep.Data;

/// <summary>
/// How input columns are brought to a common scale before they enter the network. What is learnt from the training rows is
/// a <see cref="FittedNormalization"/>, which is applied unchanged to every later row.
/// </summary>
/// <remarks>
/// Common to all kinds: a missing value (NaN) is left out of the fit and stays NaN when applied; a column whose training values
/// are all equal or all missing gives 0 for every value that is not missing, but with <see cref="None"/>.
/// </remarks>
public abstract record InputNormalization
{
    private protected InputNormalization()
    {
    }

    /// <summary>
    /// Mean 0 and deviation 1 in each column; where it is bounded, no rare value overrules the others: far outliers do not count in mean and
    /// deviation, a column that holds one value in more than half of its rows is scaled by its other values, and what lies beyond 3 is bent
    /// into (−5, 5).
    /// </summary>
    /// <param name="epsilon">Least deviation that is divided by; default 1e-6, finite and greater than 0.</param>
    /// <param name="bounded">Whether rare values are kept in bounds. Default: false. The trainers' default is true.</param>
    /// <returns>The normalization.</returns>
    public static InputNormalization Standardize(float epsilon = 1e-6f, bool bounded = false) => new Standardize(epsilon, bounded);

    /// <summary>Mean 0 and deviation 1 in each channel, a group of columns such as the red values of an image.</summary>
    /// <param name="channels">Number of channels, at least 1; the number of columns must be a multiple of it.</param>
    /// <param name="layout">Where a channel's columns lie; default <see cref="ChannelLayout.Interleaved"/>.</param>
    /// <param name="epsilon">Least deviation that is divided by; default 1e-6, finite and greater than 0.</param>
    /// <returns>The normalization.</returns>
    public static InputNormalization StandardizeChannels(
        int channels, ChannelLayout layout = ChannelLayout.Interleaved, float epsilon = 1e-6f)
        => new StandardizeChannels(channels, layout, epsilon);

    /// <summary>Median 0 and interquartile range 1 in each column, then outliers bent smoothly into (−3, 3).</summary>
    /// <returns>The normalization.</returns>
    public static InputNormalization RobustSmoothClip() => new RobustSmoothClip();

    /// <summary>Least value <paramref name="lower"/> and greatest <paramref name="upper"/> in each column.</summary>
    /// <param name="lower">What the least training value becomes; default 0, finite.</param>
    /// <param name="upper">What the greatest training value becomes; default 1, finite and greater than <paramref name="lower"/>.</param>
    /// <param name="clip">Whether values outside those of training become the nearer bound; default false: they go beyond it.</param>
    /// <returns>The normalization.</returns>
    public static InputNormalization MinMax(float lower = 0, float upper = 1, bool clip = false) => new MinMax(lower, upper, clip);

    /// <summary>The distribution of each column becomes the normal one, mean 0 and deviation 1, whatever it was.</summary>
    /// <param name="quantiles">How finely a distribution is learnt; default 1,000, from 2 to 100,000; more than there are rows are as many as rows.</param>
    /// <returns>The normalization.</returns>
    public static InputNormalization QuantileNormal(int quantiles = 1000) => new QuantileNormal(quantiles);

    /// <summary>Columns enter as they are, for tables that are on one scale already.</summary>
    /// <returns>The normalization.</returns>
    public static InputNormalization None() => new NoneInputNormalization();

    /// <summary>Learns the scale of each column from the given rows.</summary>
    /// <param name="values">The table, [rows, columns], row after row. It is copied meanwhile.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="rows">The rows to learn from: the training rows. At least one.</param>
    /// <returns>What was learnt, for <paramref name="columns"/> columns.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, there is no row, or a value is infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="columns"/> is less than 1 or <paramref name="rows"/> names a row that <paramref name="values"/> lacks.
    /// </exception>
    internal FittedNormalization Fit(ReadOnlySpan<float> values, int columns, ReadOnlySpan<int> rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length % columns != 0)
            throw new ArgumentException($"{values.Length} values do not make whole rows of {columns} columns.", nameof(values));
        var table = RowBlocks.Of(values, columns);
        RequireFinite(table, rows);
        return Fit(table, rows);
    }

    /// <summary>Learns the scale of each column from all rows.</summary>
    /// <param name="values">The table, [rows, columns], row after row; at least one row. It is copied meanwhile.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <returns>What was learnt, for <paramref name="columns"/> columns.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, there is no row, or a value is infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is less than 1.</exception>
    internal FittedNormalization Fit(ReadOnlySpan<float> values, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        return Fit(values, columns, AllRows(values.Length / columns));
    }

    /// <summary>Learns the scale of each column from all rows, of which no value is infinite.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no row.</exception>
    internal FittedNormalization Fit(RowBlocks values) => Fit(values, AllRows(values.Count));

    /// <summary>Learns the scale of each column from the given rows, of which no value is infinite.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no row.</exception>
    /// <param name="values">The table.</param>
    /// <param name="rows">The rows of it.</param>
    /// <param name="weights">How often each of the rows counts, finite, at least 1; or empty where each counts once.</param>
    internal FittedNormalization Fit(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights = default)
    {
        string faults = string.Join(" ", Faults(values.Columns));
        if (faults.Length > 0)
            throw new ArgumentException(faults);
        if (rows.IsEmpty)
            throw new ArgumentException("There is no row to fit the normalization on.", nameof(rows));
        return FitCore(values, rows, weights);
    }

    /// <summary>What is wrong with the options, a sentence each; empty when they are valid.</summary>
    internal abstract IEnumerable<string> Faults();

    /// <summary>What is wrong with the options for a table of so many columns.</summary>
    internal virtual IEnumerable<string> Faults(int columns) => Faults();

    /// <summary>
    /// Whether it reads whole columns at once, as quantiles need; then rows on disk are represented by a sample of them.
    /// </summary>
    internal virtual bool ReadsColumns => false;

    /// <summary>Fits on checked arguments: valid options, at least one row, no infinite value.</summary>
    private protected abstract FittedNormalization FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights);

    private protected static IEnumerable<string> EpsilonFaults(float epsilon)
    {
        if (!(epsilon > 0 && float.IsFinite(epsilon)))
            yield return Invariant($"Epsilon must be finite and greater than 0, but was {epsilon}.");
    }

    private static int[] AllRows(int count) => [.. Enumerable.Range(0, count)];

    private static void RequireFinite(RowBlocks values, ReadOnlySpan<int> rows)
    {
        foreach (int r in rows)
        {
            if ((uint)r >= (uint)values.Count)
                throw new ArgumentOutOfRangeException(nameof(rows), r, $"Row {r} is not one of the {values.Count} rows.");
            var row = values.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                if (float.IsInfinity(row[c]))
                {
                    throw new ArgumentException(
                        Invariant($"Row {r}, column {c} is {row[c]}; a value must be finite, or NaN where it is missing."),
                        nameof(values));
                }
            }
        }
    }

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
