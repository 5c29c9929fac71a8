namespace MLNetDeep.Reports;

/// <summary>
/// Where a network of <see cref="Networks.Block.Attention"/> looks: the share p = softmax(q·k/√d) that the first token, the only one that the output
/// map reads, takes from each feature, the mean over rows, heads and networks, without dropout. NOTE: it is not what predictions depend on. Little may
/// be made of what is looked at, and from the second block on a feature's token also holds what it took from others: see
/// <see cref="PermutationImportance"/>. Source: Gorishniy et al., 2021, "Revisiting deep learning models for tabular data", section 5.3.
/// </summary>
/// <param name="Rows">Rows of the mean.</param>
/// <param name="Tokens">Features that have a token: all that vary among the training rows.</param>
/// <param name="OwnShare">The mean share over the blocks that the first token takes from itself; with those of all features it makes 1.</param>
/// <param name="Features">The features, those with the largest share first, at most 30.</param>
public sealed record FirstTokenAttention(int Rows, int Tokens, double OwnShare, IReadOnlyList<FeatureAttention> Features)
{
    internal const int MaxFeatures = 30;

    internal IEnumerable<string> Faults(int columns, int blocks) =>
        Rows >= 1 && Tokens >= Features.Count && Features.Count <= MaxFeatures && double.IsFinite(OwnShare) && Features.All(feature => feature is not null
            && (uint)feature.Column < (uint)columns && double.IsFinite(feature.Share) && feature.Blocks.Count == blocks && feature.Blocks.All(double.IsFinite))
            ? [] : [$"The report's attention must be to at most {MaxFeatures} features, 0 to {columns - 1}, in {blocks} blocks, with finite numbers."];
}

/// <summary>What the first token takes from one feature.</summary>
/// <param name="Column">The feature, from 0.</param>
/// <param name="Name">The name of the feature, or null where features have no names.</param>
/// <param name="Share">The mean over the blocks, from 0 to 1.</param>
/// <param name="Blocks">Of each block, from 0 to 1.</param>
public sealed record FeatureAttention(int Column, string? Name, double Share, IReadOnlyList<double> Blocks);
