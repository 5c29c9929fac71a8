namespace MLNetDeep.Reports;

/// <summary>
/// How much worse the model gets on some rows when the values of one feature are shuffled among them. Of features with the same information
/// each can replace the others, and then each looks unimportant. A category is shuffled as one feature, however it is encoded; sparse slots are
/// not measured. Source: Breiman, 2001, "Random forests", section 10.
/// </summary>
/// <param name="Rows">Rows among which values were shuffled.</param>
/// <param name="Measured">
/// Features that were shuffled: all that vary among the rows or, where there are too many of them (more than 200 after a short
/// training, than 1,000 after any), those whose weights in the input map are largest.
/// </param>
/// <param name="Features">The features, most important first, at most 30.</param>
public sealed record PermutationImportance(int Rows, int Measured, IReadOnlyList<FeatureImportance> Features)
{
    internal const int MaxFeatures = 30;

    internal IEnumerable<string> Faults(int columns) =>
        Rows >= 1 && Measured >= 0 && Features.Count <= MaxFeatures && Features.All(feature => feature is not null
            && (uint)feature.Column < (uint)columns && double.IsFinite(feature.Increase) && double.IsFinite(feature.AccuracyDrop ?? 0))
            ? [] : [$"The report's importance must be of at most {MaxFeatures} features, 0 to {columns - 1}, with finite numbers."];
}

/// <summary>How important one feature is.</summary>
/// <param name="Column">The feature, from 0.</param>
/// <param name="Name">The name of the feature, or null where features have no names.</param>
/// <param name="Increase">By how much the log loss grows, in a regression the root of the mean squared error; below 0 by chance.</param>
/// <param name="AccuracyDrop">By how much the accuracy falls; null in a regression.</param>
public sealed record FeatureImportance(int Column, string? Name, double Increase, double? AccuracyDrop);
