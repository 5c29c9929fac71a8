using System.Numerics.Tensors;

namespace MLNetDeep.Data;

/// <summary>
/// Turns a row of features into the network's input: normalized columns, missing ones filled, then the indicator columns.
/// Fitted once, on the training rows; immutable and safe for many threads.
/// </summary>
internal sealed class InputEncoder
{
    private readonly FittedNormalization _normalization;
    private readonly MissingValues _missingValues;
    private readonly float[] _fill;                              // normalized mean of each column, [Columns]
    private readonly int[] _indicated;                           // the columns that have an indicator

    private InputEncoder(FittedNormalization normalization, MissingValues missingValues, float[] fill, int[] indicated)
    {
        _normalization = normalization;
        _missingValues = missingValues;
        _fill = fill;
        _indicated = indicated;
    }

    /// <summary>Features of a row.</summary>
    public int Columns => _fill.Length;

    /// <summary>Columns of an encoded row.</summary>
    public int Outputs => Columns + _indicated.Length;

    /// <summary>The group of each encoded column: its feature's, which an indicator shares.</summary>
    /// <param name="features">The group of each feature; null where each is a group.</param>
    public int[] GroupsOf(IReadOnlyList<int>? features) =>
        [.. Enumerable.Range(0, Columns).Concat(_indicated).Select(feature => features?[feature] ?? feature)];

    /// <summary>Learns from the given rows of a data set.</summary>
    /// <exception cref="InvalidDataException">A value is infinite, or missing where that is refused.</exception>
    public static InputEncoder Fit(RowSet rows, InputNormalization normalization, MissingValues missingValues)
    {
        var data = rows.Data;
        var sums = new double[data.Columns];
        var counts = new int[data.Columns];
        foreach (var r in rows.Rows)
        {
            var row = data.Row(r);
            if (Fault(row, missingValues) is var fault and >= 0)
                throw new InvalidDataException(DescribeFault(row, fault, $"Row {r}", data.FeatureName, data.ColumnNames));
            for (var c = 0; c < row.Length; c++)
            {
                if (float.IsNaN(row[c]))
                    continue;
                sums[c] += row[c];
                counts[c]++;
            }
        }

        var fitted = normalization.Fit(data.Features, rows.Rows);
        var fill = new float[data.Columns];
        for (var c = 0; c < fill.Length; c++)
            fill[c] = counts[c] == 0 ? float.NaN : (float)(sums[c] / counts[c]);
        fitted.Apply(fill, fill);
        for (var c = 0; c < fill.Length; c++)
            if (counts[c] == 0)
                fill[c] = 0;

        var indicated = missingValues != MissingValues.MeanWithIndicator ? []
            : Enumerable.Range(0, fill.Length).Where(c => counts[c] < rows.Rows.Length).ToArray();
        return new InputEncoder(fitted, missingValues, fill, indicated);
    }

    /// <summary>The column whose value cannot be encoded, or −1.</summary>
    public int Fault(ReadOnlySpan<float> row) => Fault(row, _missingValues);

    /// <summary>Encodes a row without a fault.</summary>
    public void Encode(ReadOnlySpan<float> row /* [Columns] */, Span<float> encoded /* [Outputs] */)
    {
        var normalized = encoded[..Columns];
        _normalization.Apply(row, normalized);
        if (_missingValues == MissingValues.Refuse)
            return;
        for (var i = 0; i < _indicated.Length; i++)
            encoded[Columns + i] = float.IsNaN(row[_indicated[i]]) ? 1f : 0f;
        if (!TensorPrimitives.IsNaNAny<float>(normalized))
            return;
        for (var c = 0; c < normalized.Length; c++)
            if (float.IsNaN(normalized[c]))
                normalized[c] = _fill[c];
    }

    /// <summary>Encodes rows without faults, in their order, [rows, Outputs].</summary>
    public RowBlocks EncodeAll(RowSet rows)
    {
        var encoded = new RowBlocks(Outputs);
        foreach (var row in rows.Rows)
        {
            Encode(rows.Data.Row(row), encoded.Next());
            encoded.Add();
        }
        return encoded;
    }

    /// <summary>One sentence on a value that cannot be encoded.</summary>
    public static string DescribeFault(
        ReadOnlySpan<float> row, int column, string rowName, string featureName, IReadOnlyList<string>? columnNames)
    {
        var name = columnNames is null ? "" : $" ('{columnNames[column]}')";
        var expected = float.IsNaN(row[column])
            ? "expected a number. Replace missing values before, or set the option MissingValues to Mean or MeanWithIndicator."
            : "expected a finite number.";
        return Invariant($"{rowName} of column '{featureName}' has the value {row[column]} in slot {column}{name}; {expected}");
    }

    public EncoderState ToState() => new(_normalization.ToState(), _missingValues, _fill, _indicated);

    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public static InputEncoder Restore(EncoderState state)
    {
        var normalization = state.Normalization.Restore();
        if (state.Fill.Length != normalization.Columns || state.Fill.Any(value => !float.IsFinite(value)))
            throw new ArgumentException($"The encoder's fill values must be {normalization.Columns} finite numbers.");
        if (state.Indicated.Any(column => (uint)column >= (uint)normalization.Columns) || state.Indicated.Length > normalization.Columns)
            throw new ArgumentException($"The encoder's indicators must be of columns 0 to {normalization.Columns - 1}.");
        if (!Enum.IsDefined(state.MissingValues))
            throw new ArgumentException($"The encoder's treatment of missing values is unknown: {state.MissingValues}.");
        return new InputEncoder(normalization, state.MissingValues, state.Fill, state.Indicated);
    }

    /// <summary>The column whose value cannot be encoded, or −1.</summary>
    public static int Fault(ReadOnlySpan<float> row, MissingValues missingValues)
    {
        if (TensorPrimitives.IsFiniteAll(row))
            return -1;
        for (var c = 0; c < row.Length; c++)
            if (float.IsInfinity(row[c]) || (float.IsNaN(row[c]) && missingValues == MissingValues.Refuse))
                return c;
        return -1;
    }
}

/// <summary>A fitted encoder as plain data, for the model file.</summary>
internal sealed record EncoderState(NormalizationState Normalization, MissingValues MissingValues, float[] Fill, int[] Indicated);
