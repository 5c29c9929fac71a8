using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms that convert values.</summary>
public static class ConversionsExtensionsCatalog
{
    /// <summary>Converts a column to another item type.</summary>
    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null, DataKind outputKind = DataKind.Single) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)], outputKind);

    /// <summary>Converts columns to another item type.</summary>
    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns, DataKind outputKind = DataKind.Single) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns), outputKind);

    /// <summary>Maps keys to the values that annotate their column.</summary>
    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null) =>
        new(CatalogUtils.GetEnvironment(catalog), (outputColumnName, inputColumnName ?? outputColumnName));

    /// <summary>Maps keys to the values that annotate their columns.</summary>
    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns));

    /// <summary>Maps keys to indicator vectors or, of vectors of keys, to counts.</summary>
    public static KeyToVectorMappingEstimator MapKeyToVector(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null, bool outputCountVector = false) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)], outputCountVector);

    /// <summary>Maps keys to indicator vectors or, of vectors of keys, to counts.</summary>
    public static KeyToVectorMappingEstimator MapKeyToVector(this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns, bool outputCountVector = false) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns), outputCountVector);

    /// <summary>Gives each distinct value a key.</summary>
    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView keyData = null) =>
        new(CatalogUtils.GetEnvironment(catalog), [(outputColumnName, inputColumnName ?? outputColumnName)],
            maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText, keyData);

    /// <summary>Gives each distinct value of each column a key.</summary>
    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView keyData = null) =>
        new(CatalogUtils.GetEnvironment(catalog), InputOutputColumnPair.ToPairs(columns),
            maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText, keyData);
}
