namespace MLNetDeep.Data;

/// <summary>y = (x − μ) / max(σ, ε), with each column's mean μ and population deviation σ over the training rows.</summary>
/// <remarks>μ and σ are computed in double, in two passes.</remarks>
/// <param name="Epsilon">ε, the least deviation that is divided by; default 1e-6, finite and greater than 0.</param>
public sealed record Standardize(float Epsilon = 1e-6f) : InputNormalization
{
    internal override IEnumerable<string> Faults() => EpsilonFaults(Epsilon);

    private protected override ColumnScaling FitCore(RowBlocks values, ReadOnlySpan<int> rows)
    {
        int columns = values.Columns;
        var groupOf = new int[columns];
        for (int c = 0; c < columns; c++)
            groupOf[c] = c;
        return GroupMoments.Measure(values, rows, groupOf, groups: columns).ToScaling(groupOf, Epsilon);
    }
}
