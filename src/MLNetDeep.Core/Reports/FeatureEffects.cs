using System.Text.Json.Serialization;

namespace MLNetDeep.Reports;

/// <summary>
/// What the model predicts on average where one feature has the same value in all rows, for some of its values: the partial dependence on the most
/// important features, v ↦ 1/n · Σᵢ f(xᵢ with v in the feature). NOTE: where columns depend on each other, rows are put together that the
/// world does not have, and the curve misleads. Source: Friedman, 2001, "Greedy function approximation: a gradient boosting machine", section 8.2.
/// </summary>
/// <param name="Rows">Rows whose predictions are averaged.</param>
/// <param name="Classes">The classes whose probabilities are averaged: of two the positive one; else all, or of more than four the commonest four; none
/// in a regression.</param>
/// <param name="Features">The features, most important first, at most six.</param>
public sealed record FeatureEffects(int Rows, IReadOnlyList<int> Classes, IReadOnlyList<FeatureEffect> Features)
{
    internal const int MaxFeatures = 6, MaxClasses = 4, MaxNumbers = 20, MaxCategories = 10;

    internal IEnumerable<string> Faults(int columns, int classes)
    {
        if (Rows < 1 || Classes.Count > MaxClasses || classes == 0 != (Classes.Count == 0) || Classes.Any(c => (uint)c >= (uint)classes))
            yield return $"The report's effects must be of at least one row and at most {MaxClasses} of the classes.";
        else if (Features.Count > MaxFeatures || Features.Any(feature => feature is null || (uint)feature.Column >= (uint)columns || !feature.IsConsistent(Math.Max(1, Classes.Count))))
            yield return $"The report's effects must be of at most {MaxFeatures} features, 0 to {columns - 1}, each with a finite mean for each class and value.";
    }
}

/// <summary>How the mean prediction follows one feature.</summary>
/// <param name="Column">The feature, from 0.</param>
/// <param name="Name">The name of the feature, or null where features have no names.</param>
/// <param name="Values">The values that it was given: of a number up to 20 quantiles, or all values that the rows have, rising; of a category the
/// numbers of the up to 10 commonest, commonest first, 0 where it is missing.</param>
/// <param name="Means">[classes, or 1 in a regression][values]: the mean probability, or the mean prediction in the targets' unit.</param>
public sealed record FeatureEffect(int Column, string? Name, IReadOnlyList<double> Values, IReadOnlyList<IReadOnlyList<double>> Means)
{
    /// <summary>What people call the categories, [values]; null where the feature is a number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Categories { get; init; }

    internal bool IsConsistent(int curves) => Values.Count is >= 1 and <= FeatureEffects.MaxNumbers && Values.All(double.IsFinite)
        && (Categories is null || (Categories.Count == Values.Count && Categories.All(name => name is not null)))
        && Means.Count == curves && Means.All(curve => curve is not null && curve.Count == Values.Count && curve.All(double.IsFinite));
}
