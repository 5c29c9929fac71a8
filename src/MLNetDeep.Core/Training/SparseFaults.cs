using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>What does not go together with sparse slots. The only place that knows it; docs/sparse.md has it for users.</summary>
internal static class SparseFaults
{
    /// <summary>What of validated options rows with sparse slots rule out, a part of a sentence each.</summary>
    public static IEnumerable<string> Of(DeepResidualOptions options) =>
    [
        .. Of(options.Architecture.Members, options.Regularization.GroupDropout, options.Architecture.Block),
        .. options.Regularization.FeatureGroups is null ? Array.Empty<string>() : ["Regularization.FeatureGroups must be null"],
        .. options.Regularization.MaxNorm is null ? Array.Empty<string>() : ["Regularization.MaxNorm must be null"],
        .. options.Run.MemoryLimit is null ? Array.Empty<string>() : ["Run.MemoryLimit must be null"],
        .. options.Run.Engine is null or { TakesSparseSlots: true } ? Array.Empty<string>() : ["Run.Engine must be null"],
    ];

    /// <summary>The same of an architecture.</summary>
    public static IEnumerable<string> Of(NetworkSpec spec) => Of(spec.Members, spec.GroupDropout, spec.Block);

    private static IEnumerable<string> Of(Members? members, float groupDropout, Block block)
    {
        if (members is not null)
            yield return "Architecture.Members must be null";
        if (groupDropout > 0)
            yield return "Regularization.GroupDropout must be 0";
        if (block.ReadsRow)
            yield return "Architecture.Block must not be Dense";
        if (block.ReadsTokens)
            yield return "Architecture.Block must not be Attention";
    }
}
