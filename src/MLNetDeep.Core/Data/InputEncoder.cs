using System.Numerics.Tensors;

namespace MLNetDeep.Data;

/// <summary>
/// Turns a row of features into the network's input: normalized numbers, missing ones filled, those of two values behind those that an
/// embedding takes the place of; the indicators of missing ones; one-hot categories; and, last, the places of embedded categories. Sparse
/// slots are encoded by themselves, and the row refers to them. Fitted once, on the training rows; immutable and safe for many threads.
/// </summary>
internal sealed class InputEncoder
{
    /// <summary>
    /// No number enters the network further from 0: products and squares of it, and their sums, are still finite. What a float holds beyond is
    /// no quantity but a mark, such as the −3.4e38 of maps without data.
    /// </summary>
    public const float GreatestNumber = 1e18f;

    private readonly FittedNormalization? _normalization;        // null where there are no numbers
    private readonly float[] _fill;                              // normalized mean or median of each number, [Numbers]
    private readonly int[] _twoValued;                           // the numbers that stay as they are beside embedded ones
    private readonly (int A, int B)[] _swaps;                    // what brings them behind those
    private readonly int[] _indicated;                           // the numbers that have an indicator
    private readonly CategoryMap[] _categories;
    private readonly float[][]? _edges;                          // of the bins of each number that is embedded; null where no bins were asked for
    private readonly int[] _starts;                              // where each category's encoded columns begin
    private int _firstReference;                                 // what is added to references to sparse parts that lie behind others

    private InputEncoder(
        FittedNormalization? normalization, MissingValues missingValues, float[] fill, int[] twoValued, int[] indicated, CategoryMap[] categories,
        float[][]? edges, SparseEncoding? sparse)
    {
        Sparse = sparse;
        _normalization = normalization;
        MissingValues = missingValues;
        _fill = fill;
        _twoValued = twoValued;
        _indicated = indicated;
        _categories = categories;
        _edges = edges;
        Layout = InputLayout.Of(fill.Length, twoValued, indicated, categories, edges, sparse?.Shape);
        _swaps = SwapsTo(Layout.NumberOrder());
        _starts = Layout.CategoryStarts(fill.Length);
    }

    /// <summary>Features of a row: numbers, then categories; sparse slots not counted.</summary>
    public int Columns => Numbers + _categories.Length;

    /// <summary>Floats of a row: its features, and where there are sparse slots one that refers to what is set.</summary>
    public int RowFloats => Columns + (Sparse is null ? 0 : 1);

    /// <summary>How sparse slots are encoded; null where rows have none.</summary>
    public SparseEncoding? Sparse { get; }

    /// <summary>What is done with missing numbers.</summary>
    public MissingValues MissingValues { get; }

    /// <summary>Numbers of a row, sparse slots counted.</summary>
    public int AllNumbers => Numbers + (Sparse?.Shape.Slots ?? 0);

    /// <summary>Features that are numbers.</summary>
    public int Numbers => _fill.Length;

    /// <summary>Of each table that embedded categories are places in, the shares of its rows; null where each has some, or it is not known.</summary>
    public IEnumerable<CategoryShares?> TableShares => _categories.Where(category => category.IsEmbedded).Select(category => category.Shares);

    /// <summary>Whether numbers of two values stand behind those that are embedded.</summary>
    public bool HasTwoValued => _twoValued.Length > 0;

    /// <summary>What the columns of an encoded row are.</summary>
    public InputLayout Layout { get; }

    /// <summary>Floats of an encoded row.</summary>
    public int Outputs => Layout.RowFloats;

    /// <summary>
    /// Learns from the given rows of a data set, each as often as its weight says; medians and quantiles of rows on disk from a sample, as
    /// <see cref="RowSample"/> says.
    /// </summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="normalization">How numbers are brought to a common scale.</param>
    /// <param name="missingValues">What is done with missing numbers.</param>
    /// <param name="categories">How categories enter; null for the defaults.</param>
    /// <param name="bins">How the bins of the normalized numbers are found; null where none are needed.</param>
    /// <param name="embedsNumbers">Whether the network embeds numbers: those of at most two values then have a segment of their own.</param>
    /// <exception cref="InvalidDataException">A value is infinite, or missing where that is refused, or is no category.</exception>
    public static InputEncoder Fit(
        RowSet rows, InputNormalization normalization, MissingValues missingValues, Categories? categories = null, ColumnBins? bins = null,
        bool embedsNumbers = false)
    {
        var data = rows.Data;
        var numbers = data.NumberColumns;
        var sums = new double[numbers];
        var totals = new double[numbers];                        // of the weights
        var counts = new int[numbers];
        var twoValued = new TwoValuedNumbers(embedsNumbers ? numbers : 0);
        var weights = rows.ToCounts();
        var categoryCounts = data.Categories.Select(column => new int[column.Values + 1]).ToArray();
        var reader = new RowReader(data.Features);
        for (var i = 0; i < rows.Rows.Length; i++)
        {
            var r = rows.Rows[i];
            var row = reader.Row(r);
            double weight = weights.Length == 0 ? 1 : weights[i];
            if (Fault(row[..numbers], missingValues) is var fault and >= 0)
                throw new InvalidDataException(DescribeFault(row, fault, $"Row {r}", data.FeatureName, data.ColumnNames));
            twoValued.Add(row);
            for (var c = 0; c < numbers; c++)
            {
                if (float.IsNaN(row[c]))
                    continue;
                sums[c] += weight * row[c];
                totals[c] += weight;
                counts[c]++;
            }
            for (var k = 0; k < categoryCounts.Length; k++)
                CountCategory(data, r, numbers + k, row[numbers + k], categoryCounts[k]);
        }

        var table = numbers == 0 ? null : data.Features.Leading(numbers);
        var fillsMedians = missingValues is MissingValues.Median or MissingValues.MedianWithIndicator;
        var all = table is null ? default : new RowSample(table, rows.Rows, weights);
        var sample = table is not null && (normalization.ReadsColumns || fillsMedians || bins is not null) ? RowSample.Of(table, rows.Rows, weights) : all;
        var (values, valueRows, valueWeights) = normalization.ReadsColumns ? sample : all;
        var fitted = values is null ? null : normalization.Fit(values, valueRows, valueWeights);
        var fill = fillsMedians ? Medians(sample, numbers) : Means(sums, totals);
        fitted?.Apply(fill, fill);
        for (var c = 0; c < fill.Length; c++)
            fill[c] = counts[c] == 0 ? 0 : Math.Clamp(fill[c], -GreatestNumber, GreatestNumber);

        var indicated = missingValues is MissingValues.MeanWithIndicator or MissingValues.MedianWithIndicator
            ? Enumerable.Range(0, fill.Length).Where(c => counts[c] < rows.Rows.Length && counts[c] > 0).ToArray() : [];
        var encoder = new InputEncoder(fitted, missingValues, fill, twoValued.ToArray(), indicated,
            Array.ConvertAll(categoryCounts, count => CategoryMap.Fit(count, categories ?? new Categories())), edges: null,
            data.Sparse is null ? null : SparseEncoding.Fit(rows, missingValues));
        return bins is null || encoder.Layout.Numbers is null ? encoder : encoder.WithBins(bins, sample, data);
    }

    /// <summary>The column whose value cannot be encoded, or −1.</summary>
    public int Fault(ReadOnlySpan<float> row) => Fault(row[..Numbers], MissingValues);

    /// <summary>Which set value of a sparse part cannot be encoded, or −1.</summary>
    public int SparseFault(SparseRow row) => SparseEncoding.FaultIn(row, MissingValues);

    /// <summary>The same encoder for rows whose sparse parts lie behind so many others.</summary>
    public InputEncoder Behind(int references) => references == 0 ? this
        : new InputEncoder(_normalization, MissingValues, _fill, _twoValued, _indicated, _categories, _edges, Sparse) { _firstReference = references };

    /// <summary>Encodes a row without a fault; its reference stays.</summary>
    public void Encode(ReadOnlySpan<float> row /* [RowFloats] */, Span<float> encoded /* [Outputs] */)
    {
        if (Sparse is not null)
            SparseRows.Refer(encoded, SparseRows.ReferenceIn(row) is var reference && reference > 0 ? _firstReference + reference : 0);
        EncodeNumbers(row[..Numbers], encoded);
        for (var k = 0; k < _categories.Length; k++)
            _categories[k].Encode(row[Numbers + k], encoded.Slice(_starts[k], _categories[k].Outputs));
    }

    /// <summary>Encodes rows without faults, in their order, [rows, Outputs], under the memory limit of theirs.</summary>
    public RowBlocks EncodeAll(RowSet rows)
    {
        var encoded = new RowBlocks(Outputs, rows.Data.Features.Spilling);
        var reader = new RowReader(rows.Data.Features);
        foreach (var row in rows.Rows)
        {
            Encode(reader.Row(row), encoded.Next());
            encoded.Add();
        }
        return encoded;
    }

    /// <summary>One sentence on a value that cannot be encoded.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column of the value.</param>
    /// <param name="rowName">What the row is called.</param>
    /// <param name="featureName">What the features are called.</param>
    /// <param name="columnNames">What each column is called, or null.</param>
    /// <param name="slot">Which number of the row it is where sparse slots are counted too; null where there are none.</param>
    public static string DescribeFault(
        ReadOnlySpan<float> row, int column, string rowName, string featureName, IReadOnlyList<string>? columnNames, int? slot = null)
    {
        var name = columnNames is null ? "" : $" ('{columnNames[column]}')";
        var expected = float.IsNaN(row[column])
            ? "expected a number. Replace missing values before, or set the option Input.MissingValues to MedianWithIndicator or another kind of filling."
            : "expected a finite number.";
        return Invariant($"{rowName} of column '{featureName}' has the value {row[column]} in slot {slot ?? column}{name}; {expected}");
    }

    public EncoderState ToState() => new(_normalization?.ToState(), MissingValues, _fill, _indicated)
    {
        Categories = _categories.Length == 0 ? null : Array.ConvertAll(_categories, map => map.ToState()),
        Edges = _edges,
        TwoValued = HasTwoValued ? _twoValued : null,
        Sparse = Sparse?.ToState(),
    };

    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public static InputEncoder Restore(EncoderState state)
    {
        var normalization = state.Normalization?.Restore();
        var numbers = normalization?.Columns ?? 0;
        if (numbers == 0 && state.Categories is not { Length: > 0 } && state.Sparse is null)
            throw new ArgumentException("The encoder has no columns.");
        if (state.Fill.Length != numbers || state.Fill.Any(value => !float.IsFinite(value)))
            throw new ArgumentException($"The encoder's fill values must be {numbers} finite numbers.");
        if (state.Indicated.Any(column => (uint)column >= (uint)numbers) || state.Indicated.Length > numbers)
            throw new ArgumentException($"The encoder's indicators must be of columns 0 to {numbers - 1}.");
        if (!Enum.IsDefined(state.MissingValues))
            throw new ArgumentException($"The encoder's treatment of missing values is unknown: {state.MissingValues}.");
        if (state.Categories?.Any(category => category is null) == true)
            throw new ArgumentException("The encoder's categories must not be null.");
        if (state.TwoValued is { } given && !EncoderState.AreSome(given, numbers))
            throw new ArgumentException($"The encoder's numbers of two values must be some of 0 to {numbers - 1}, rising.");
        var twoValued = state.TwoValued ?? [];
        if (state.Edges is { } edges && BinEdges.Fault(edges, numbers - twoValued.Length) is { } fault)
            throw new ArgumentException(fault);
        return new InputEncoder(
            normalization, state.MissingValues, state.Fill, twoValued, state.Indicated, Array.ConvertAll(state.Categories ?? [], CategoryMap.Restore),
            state.Edges, state.Sparse is null ? null : SparseEncoding.Restore(state.Sparse, numbers));
    }

    /// <summary>The number that cannot be encoded, or −1.</summary>
    public static int Fault(ReadOnlySpan<float> numbers, MissingValues missingValues)
    {
        if (TensorPrimitives.IsFiniteAll(numbers))
            return -1;
        for (var c = 0; c < numbers.Length; c++)
            if (float.IsInfinity(numbers[c]) || (float.IsNaN(numbers[c]) && missingValues == MissingValues.Refuse))
                return c;
        return -1;
    }

    private InputEncoder WithBins(ColumnBins bins, RowSample sample, TabularDataset data)
    {
        var encoded = new float[Numbers + _indicated.Length];
        var target = bins.Kind == NumericBins.Tree ? BinTarget.Of(data, sample.Sources) : default;
        var embedded = Numbers - _twoValued.Length;
        var edges = bins.Fit(embedded, sample, target, row =>
        {
            EncodeNumbers(row, encoded);
            return encoded.AsSpan(0, embedded);
        });
        return new InputEncoder(_normalization, MissingValues, _fill, _twoValued, _indicated, _categories, edges, Sparse);
    }

    private void EncodeNumbers(ReadOnlySpan<float> row, Span<float> encoded)
    {
        if (_normalization is null)
            return;
        var normalized = encoded[..Numbers];
        _normalization.Apply(row, normalized);
        if (!_normalization.IsBounded)
            TensorPrimitives.Clamp(normalized, -GreatestNumber, GreatestNumber, normalized);
        for (var i = 0; i < _indicated.Length; i++)
            encoded[Numbers + i] = float.IsNaN(row[_indicated[i]]) ? 1f : 0f;
        if (MissingValues != MissingValues.Refuse && TensorPrimitives.IsNaNAny<float>(normalized))
            for (var c = 0; c < normalized.Length; c++)
                if (float.IsNaN(normalized[c]))
                    normalized[c] = _fill[c];
        foreach (var (a, b) in _swaps)
            (normalized[a], normalized[b]) = (normalized[b], normalized[a]);
    }

    // Which columns change places, one pair after the other, so that the numbers, in their order, come into another one.
    private static (int A, int B)[] SwapsTo(int[] order)
    {
        int[] numbers = [.. Enumerable.Range(0, order.Length)];  // the number of each column
        int[] columns = [.. numbers];                            // the column of each number
        var swaps = new List<(int A, int B)>();
        for (var a = 0; a < order.Length; a++)
            if (columns[order[a]] is var b && b != a)
            {
                swaps.Add((a, b));
                (numbers[b], columns[numbers[a]]) = (numbers[a], b);
            }
        return [.. swaps];
    }

    // NaN where a column has no numbers.
    private static float[] Medians(RowSample sample, int columns)
    {
        var medians = new float[columns];
        Array.Fill(medians, float.NaN);
        if (columns > 0)
            GatheredColumns.Fit(
                sample.Values, sample.Rows, sample.Weights, (column, present, weights) => medians[column] = OrderStatistics.Median(present, weights));
        return medians;
    }

    private static float[] Means(double[] sums, double[] totals) =>
        [.. sums.Zip(totals, (sum, total) => total == 0 ? float.NaN : (float)(sum / total))];

    private static void CountCategory(TabularDataset data, int row, int column, float value, int[] counts)
    {
        var category = float.IsNaN(value) ? 0 : (int)value;
        if ((uint)category >= (uint)counts.Length || (category != value && !float.IsNaN(value)))
            throw new InvalidDataException(Invariant(
                $"Row {row} of column '{data.FeatureName}' has the value {value} in slot {column}{NameOf(data, column)}; expected a category from 1 to ")
                + Invariant($"{counts.Length - 1}, or 0 where it is missing."));
        counts[category]++;
    }

    private static string NameOf(TabularDataset data, int column) => data.ColumnNames is null ? "" : $" ('{data.ColumnNames[column]}')";
}
