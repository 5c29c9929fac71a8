using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms of missing values.</summary>
public static class ExtensionsCatalog
{
    /// <summary>Says for each value whether it is missing.</summary>
    public static MissingValueIndicatorEstimator IndicateMissingValues(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null) =>
        new(CatalogUtils.GetEnvironment(catalog), (outputColumnName, inputColumnName ?? outputColumnName));

    /// <summary>Says for each value whether it is missing.</summary>
    public static MissingValueIndicatorEstimator IndicateMissingValues(this TransformsCatalog catalog, InputOutputColumnPair[] columns) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns));

    /// <summary>Replaces NaN; of a vector each slot has a replacement of its own unless <paramref name="imputeBySlot"/> is false.</summary>
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        bool imputeBySlot = true) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)], replacementMode, imputeBySlot);

    /// <summary>Replaces NaN; of a vector each slot has a replacement of its own unless <paramref name="imputeBySlot"/> is false.</summary>
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        bool imputeBySlot = true) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns), replacementMode, imputeBySlot);
}
