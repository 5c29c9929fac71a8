namespace MLNetDeep.Data;

/// <summary>
/// How sparse slots enter the network: each value divided by the root mean square of the slot's set values in training, and limited to
/// ±<see cref="Limit"/>. 0 stays 0, so that rows stay sparse: nothing is subtracted, and a missing value enters as 0. A slot that training has
/// never seen set does not enter. Fitted once; immutable.
/// </summary>
/// <remarks>
/// Values of size 1 are what maps with 1/√inputs in front of them presume. NOTE: scikit-learn's MaxAbsScaler, the usual scaling of sparse
/// data, divides by the largest value, which one outlier decides.
/// </remarks>
internal sealed class SparseEncoding
{
    /// <summary>The largest encoded value.</summary>
    public const float Limit = 10;

    private readonly float[] _factors;                           // 1/root mean square, or 0 for a slot never set; [slots]

    private SparseEncoding(int[] numbers, float[] factors, float meanSet, int denseNumbers)
    {
        (_factors, Shape) = (factors, new(factors.Length, meanSet));
        Split = new SlotSplit(numbers, numbers.Length + denseNumbers);
    }

    /// <summary>How many slots there are, and how many are set.</summary>
    public SparseShape Shape { get; }

    /// <summary>Which numbers of a row the slots are, and which are dense.</summary>
    public SlotSplit Split { get; }

    /// <summary>What values are multiplied by, [slots].</summary>
    public ReadOnlySpan<float> Factors => _factors;

    /// <summary>Learns from the given rows of a data set that has sparse slots; each counts once.</summary>
    /// <exception cref="InvalidDataException">A value is missing where that is refused.</exception>
    public static SparseEncoding Fit(RowSet rows, MissingValues missingValues)
    {
        var (data, sparse) = (rows.Data, rows.Data.Sparse!);
        var squares = new double[sparse.Slots];
        var counts = new int[sparse.Slots];
        var reader = new RowReader(data.Features);
        long set = 0;
        foreach (var r in rows.Rows)
        {
            var row = sparse.RowOf(reader.Row(r));
            if (FaultIn(row, missingValues) is var fault and >= 0)
                throw new InvalidDataException(DescribeFault(row, fault, data.SparseNumbers, $"Row {r}", data.FeatureName));
            for (var i = 0; i < row.Slots.Length; i++)
                if (row.Values[i] is not (0 or float.NaN))
                {
                    squares[row.Slots[i]] += (double)row.Values[i] * row.Values[i];
                    counts[row.Slots[i]]++;
                    set++;
                }
        }
        var factors = new float[sparse.Slots];
        for (var slot = 0; slot < factors.Length; slot++)
            factors[slot] = counts[slot] == 0 ? 0 : (float)Math.Min(float.MaxValue, Math.Sqrt(counts[slot] / squares[slot]));
        return new SparseEncoding(data.SparseNumbers, factors, Math.Max(1, (float)(set / (double)Math.Max(1, rows.Rows.Length))), data.NumberColumns);
    }

    /// <summary>Encodes one row behind the rows of <paramref name="encoded"/>.</summary>
    public void Encode(SparseRow row, SparseRows encoded)
    {
        var next = encoded.Next(row.Slots.Length);
        row.Slots.CopyTo(next.Slots);
        for (var i = 0; i < row.Slots.Length; i++)
        {
            var value = row.Values[i] * _factors[row.Slots[i]];
            next.Values[i] = float.IsNaN(value) ? 0 : Math.Clamp(value, -Limit, Limit);
        }
    }

    /// <summary>Encodes all rows, in their order.</summary>
    public SparseRows EncodeAll(SparseRows rows)
    {
        var encoded = new SparseRows(rows.Slots);
        EncodeAll(rows, encoded);
        return encoded;
    }

    /// <summary>Encodes all rows behind those of <paramref name="encoded"/>.</summary>
    public void EncodeAll(SparseRows rows, SparseRows encoded)
    {
        for (var r = 0; r < rows.Rows; r++)
            Encode(rows.Row(r), encoded);
    }

    /// <summary>Which of a row's values cannot be encoded, an infinite one or, where that is refused, a missing one; −1 for none.</summary>
    public static int FaultIn(SparseRow row, MissingValues missingValues)
    {
        for (var i = 0; i < row.Values.Length; i++)
            if (float.IsInfinity(row.Values[i]) || (float.IsNaN(row.Values[i]) && missingValues == MissingValues.Refuse))
                return i;
        return -1;
    }

    /// <summary>One sentence on a value that cannot be encoded.</summary>
    /// <param name="row">The sparse part.</param>
    /// <param name="fault">Which value.</param>
    /// <param name="numbers">Which number of the row each slot is, dense ones counted.</param>
    /// <param name="rowName">What the row is called.</param>
    /// <param name="featureName">What the features are called.</param>
    public static string DescribeFault(SparseRow row, int fault, ReadOnlySpan<int> numbers, string rowName, string featureName) =>
        Invariant($"{rowName} of column '{featureName}' has the value {row.Values[fault]} in slot {numbers[row.Slots[fault]]}; expected ")
        + (float.IsInfinity(row.Values[fault]) ? "a finite number."
            : "a number. Replace missing values before, or let the option Input.MissingValues be another than Refuse: missing ones of sparse slots then enter as 0.");

    public SparseState ToState() => new([.. Split.Sparse], _factors, Shape.MeanSet);

    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public static SparseEncoding Restore(SparseState state, int denseNumbers)
    {
        var slots = state.Factors.Length;
        if (state.Numbers.Length != slots || !EncoderState.AreSome(state.Numbers, slots + (long)denseNumbers))
            throw new ArgumentException($"The encoder's sparse slots must be {slots} of {slots + (long)denseNumbers} numbers, rising, at least one.");
        if (state.Factors.Any(factor => !(float.IsFinite(factor) && factor >= 0)))
            throw new ArgumentException("The encoder's factors of sparse slots must be finite and at least 0.");
        if (!(state.MeanSet >= 1 && state.MeanSet <= slots))
            throw new ArgumentException(Invariant($"The mean number of set slots must be in [1, {slots}], but was {state.MeanSet}."));
        return new SparseEncoding(state.Numbers, state.Factors, state.MeanSet, denseNumbers);
    }
}

/// <summary>The sparse part of an encoded row.</summary>
/// <param name="Slots">Slots of a row.</param>
/// <param name="MeanSet">How many of them a training row has set, on the average. Range: at least 1.</param>
internal sealed record SparseShape(int Slots, float MeanSet);

/// <summary>Fitted sparse slots as plain data, for the model file.</summary>
/// <param name="Numbers">Which numbers of a row they are, rising.</param>
/// <param name="Factors">What their values are multiplied by.</param>
/// <param name="MeanSet">How many of them a training row has set, on the average.</param>
internal sealed record SparseState(int[] Numbers, float[] Factors, float MeanSet);
