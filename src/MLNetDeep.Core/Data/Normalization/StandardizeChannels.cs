using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>
/// y = (x − μ) / max(σ, ε), with the mean μ and population deviation σ over all columns of a channel and all training rows.
/// </summary>
/// <remarks>μ and σ are computed in double, in two passes.</remarks>
/// <param name="Channels">Number of channels, at least 1; the number of columns must be a multiple of it.</param>
/// <param name="Layout">Where a channel's columns lie; default <see cref="ChannelLayout.Interleaved"/>.</param>
/// <param name="Epsilon">ε, the least deviation that is divided by; default 1e-6, finite and greater than 0.</param>
[Kind("StandardizeChannels")]
internal sealed record StandardizeChannels(int Channels, ChannelLayout Layout = ChannelLayout.Interleaved, float Epsilon = 1e-6f)
    : InputNormalization
{
    internal override IEnumerable<string> Faults()
    {
        if (Channels < 1)
            yield return Invariant($"Channels must be at least 1, but was {Channels}.");
        if (!Enum.IsDefined(Layout))
            yield return Invariant($"Layout must be Interleaved or Planar, but was {Layout}.");
        foreach (string fault in EpsilonFaults(Epsilon))
            yield return fault;
    }

    internal override IEnumerable<string> Faults(int columns)
    {
        foreach (string fault in Faults())
            yield return fault;
        if (Channels >= 1 && columns % Channels != 0)
            yield return Invariant($"Channels must divide the number of columns, {columns}, but was {Channels}.");
    }

    private protected override ColumnScaling FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        int columns = values.Columns;
        var groupOf = new int[columns];
        for (int c = 0; c < columns; c++)
            groupOf[c] = Layout == ChannelLayout.Interleaved ? c % Channels : c / (columns / Channels);
        return GroupMoments.Measure(values, rows, weights, groupOf, Channels).ToScaling(groupOf, Epsilon);
    }
}
