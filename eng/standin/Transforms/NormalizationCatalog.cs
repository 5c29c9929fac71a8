using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms that scale columns.</summary>
public static class NormalizationCatalog
{
    /// <summary>To [-1, 1] by the largest magnitude, so that zero stays zero; without <paramref name="fixZero"/> to [0, 1].</summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)],
            maximumExampleCount, slots => new MinMaxScaler(slots, fixZero));

    /// <summary>To [-1, 1] by the largest magnitude, so that zero stays zero; without <paramref name="fixZero"/> to [0, 1].</summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns),
            maximumExampleCount, slots => new MinMaxScaler(slots, fixZero));

    /// <summary>
    /// By the root mean square, so that zero stays zero; without <paramref name="fixZero"/> to mean 0 and (population) variance 1;
    /// with <paramref name="useCdf"/> to the distribution function of the normal distribution of the same mean and variance.
    /// </summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true, bool useCdf = false) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)],
            maximumExampleCount, slots => new MeanVarianceScaler(slots, fixZero, useCdf));

    /// <summary>As the other overload, for several columns.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true, bool useCdf = false) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns),
            maximumExampleCount, slots => new MeanVarianceScaler(slots, fixZero, useCdf));
}
