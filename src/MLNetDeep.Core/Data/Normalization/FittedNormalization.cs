namespace MLNetDeep.Data;

/// <summary>What an <see cref="InputNormalization"/> has learnt from the training rows; immutable and safe for many threads.</summary>
internal abstract class FittedNormalization
{
    private protected FittedNormalization(int columns) => Columns = columns;

    /// <summary>Number of columns, at least 1.</summary>
    public int Columns { get; }

    /// <summary>Whether every result lies within a few deviations.</summary>
    internal virtual bool IsBounded => false;

    /// <summary>Normalizes one row. A missing value (NaN) stays missing, and what is finite stays finite: the greatest float where it would be beyond.</summary>
    /// <param name="row">The values, [<see cref="Columns"/>].</param>
    /// <param name="output">Receives the result, [<see cref="Columns"/>]; may be <paramref name="row"/> itself.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="Columns"/>.</exception>
    public void Apply(ReadOnlySpan<float> row, Span<float> output)
    {
        if (row.Length != Columns)
            throw new ArgumentException(Invariant($"A row must have {Columns} values, but had {row.Length}."), nameof(row));
        if (output.Length != Columns)
            throw new ArgumentException(Invariant($"The output must have {Columns} values, but had {output.Length}."), nameof(output));
        ApplyCore(row, output);
    }

    /// <summary>What came of a finite value, as a float that is finite too.</summary>
    private protected static float Finite(double y) => (float)Math.Clamp(y, -float.MaxValue, float.MaxValue);

    /// <summary>What the model file keeps of it.</summary>
    internal abstract NormalizationState ToState();

    /// <summary>Normalizes one row of checked lengths.</summary>
    private protected abstract void ApplyCore(ReadOnlySpan<float> row, Span<float> output);
}
