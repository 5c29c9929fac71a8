using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms that arrange columns.</summary>
public static class TransformExtensionsCatalog
{
    /// <summary>Copies a column, with its annotations.</summary>
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(outputColumnName, inputColumnName);

    /// <summary>Makes one vector of several columns of the same item type.</summary>
    public static ColumnConcatenatingEstimator Concatenate(this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(outputColumnName, inputColumnNames);

    /// <summary>Drops columns, hidden ones of the same names too.</summary>
    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        new(columnNames);
}

/// <summary>Transforms between values and keys.</summary>
public static class ConversionsExtensionsCatalog
{
    /// <summary>Maps keys to the values that annotate their column.</summary>
    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null) =>
        new(outputColumnName, inputColumnName ?? outputColumnName);

    /// <summary>Gives each distinct value a key.</summary>
    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence) =>
        new(outputColumnName, inputColumnName ?? outputColumnName, maximumNumberOfKeys, keyOrdinality);
}

/// <summary>Transforms of categorical columns.</summary>
public static class CategoricalCatalog
{
    /// <summary>Maps values to indicator vectors.</summary>
    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog,
        string outputColumnName, string inputColumnName = null,
        OneHotEncodingEstimator.OutputKind outputKind = OneHotEncodingEstimator.OutputKind.Indicator, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence) =>
        new(outputColumnName, inputColumnName ?? outputColumnName, maximumNumberOfKeys, keyOrdinality);
}

/// <summary>Transforms of missing values.</summary>
public static class ExtensionsCatalog
{
    /// <summary>Replaces NaN; of a vector each slot has a replacement of its own.</summary>
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue) =>
        new(outputColumnName, inputColumnName ?? outputColumnName, replacementMode);
}

/// <summary>Transforms that scale columns.</summary>
public static class NormalizationCatalog
{
    /// <summary>To [-1, 1] by the largest magnitude, so that zero stays zero; without <paramref name="fixZero"/> to [0, 1].</summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        new(outputColumnName, inputColumnName ?? outputColumnName, maximumExampleCount, slots => new MinMaxScaler(slots, fixZero));

    /// <summary>By the root mean square, so that zero stays zero; without <paramref name="fixZero"/> to mean 0 and (population) variance 1.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        new(outputColumnName, inputColumnName ?? outputColumnName, maximumExampleCount, slots => new MeanVarianceScaler(slots, fixZero));
}
