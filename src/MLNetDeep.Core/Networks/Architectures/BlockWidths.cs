using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace MLNetDeep.Networks;

/// <summary>Columns of each block, as in <c>[300, 100]</c>: immutable, and equal where all widths are.</summary>
[JsonConverter(typeof(OwnConverter))]
[CollectionBuilder(typeof(BlockWidths), nameof(Create))]
public sealed class BlockWidths : ValueList<int>
{
    internal const int MaximumBlocks = 1_000, MaximumWidth = 65_536;

    private BlockWidths(int[] widths) : base(widths) { }

    /// <summary>Makes the widths of blocks 0, 1, ….</summary>
    /// <param name="widths">Range: 1 to 65,536 each.</param>
    public static BlockWidths Create(ReadOnlySpan<int> widths) => new(widths.ToArray());

    internal IEnumerable<string> Faults()
    {
        if (Count is 0 or > MaximumBlocks)
            return [Invariant($"must have 1 to {MaximumBlocks} widths, but had {Count}. Leave it null to use Blocks and Width.")];
        foreach (var width in this)
            if (width is < 1 or > MaximumWidth)
                return [Invariant($"must be in [1, {MaximumWidth}] for each block, but was {width}.")];
        return [];
    }

    private sealed class OwnConverter() : Converter<BlockWidths>(widths => new BlockWidths(widths));
}
