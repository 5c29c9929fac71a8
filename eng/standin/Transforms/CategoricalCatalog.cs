using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms of categorical columns.</summary>
public static class CategoricalCatalog
{
    /// <summary>Maps values to indicator vectors.</summary>
    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog,
        string outputColumnName, string inputColumnName = null,
        OneHotEncodingEstimator.OutputKind outputKind = OneHotEncodingEstimator.OutputKind.Indicator, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, IDataView keyData = null) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)],
            outputKind, maximumNumberOfKeys, keyOrdinality, keyData);

    /// <summary>Maps values of several columns to indicator vectors.</summary>
    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog,
        InputOutputColumnPair[] columns,
        OneHotEncodingEstimator.OutputKind outputKind = OneHotEncodingEstimator.OutputKind.Indicator, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, IDataView keyData = null) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns), outputKind, maximumNumberOfKeys, keyOrdinality, keyData);
}
