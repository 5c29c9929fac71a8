using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms that arrange columns.</summary>
public static class TransformExtensionsCatalog
{
    /// <summary>Copies a column, with its annotations.</summary>
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName));

    /// <summary>Makes one vector of several columns of the same item type.</summary>
    public static ColumnConcatenatingEstimator Concatenate(this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(outputColumnName, inputColumnNames);

    /// <summary>Drops columns, hidden ones of the same names too.</summary>
    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        new(columnNames, keeps: false);

    /// <summary>Keeps columns, in this order, and drops the others.</summary>
    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        new(columnNames, keeps: true);
}

/// <summary>Transforms between values and keys, and between types.</summary>
public static class ConversionsExtensionsCatalog
{
    /// <summary>Converts a column to another type.</summary>
    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null, DataKind outputKind = DataKind.Single) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName), outputKind);

    /// <summary>Converts columns to another type.</summary>
    public static TypeConvertingEstimator ConvertType(this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns, DataKind outputKind = DataKind.Single) =>
        new(columns, outputKind);

    /// <summary>Maps keys to the values that annotate their column.</summary>
    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName));

    /// <summary>Maps the keys of several columns to the values that annotate them.</summary>
    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog, InputOutputColumnPair[] columns) =>
        new(columns);

    /// <summary>Gives each distinct value a key.</summary>
    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string inputColumnName = null, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName), maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText);

    /// <summary>Gives each distinct value of each column a key.</summary>
    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog,
        InputOutputColumnPair[] columns, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false) =>
        new(columns, maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText);
}

/// <summary>Transforms of categorical columns.</summary>
public static class CategoricalCatalog
{
    /// <summary>Maps values to indicator vectors.</summary>
    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog,
        string outputColumnName, string inputColumnName = null,
        OneHotEncodingEstimator.OutputKind outputKind = OneHotEncodingEstimator.OutputKind.Indicator, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName), maximumNumberOfKeys, keyOrdinality);

    /// <summary>Maps the values of each column to indicator vectors.</summary>
    public static OneHotEncodingEstimator OneHotEncoding(this TransformsCatalog.CategoricalTransforms catalog, InputOutputColumnPair[] columns,
        OneHotEncodingEstimator.OutputKind outputKind = OneHotEncodingEstimator.OutputKind.Indicator, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence) =>
        new(columns, maximumNumberOfKeys, keyOrdinality);
}

/// <summary>Transforms of missing values.</summary>
public static class ExtensionsCatalog
{
    /// <summary>Says of each value whether it is NaN.</summary>
    public static MissingValueIndicatorEstimator IndicateMissingValues(this TransformsCatalog catalog, string outputColumnName,
        string inputColumnName = null) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName));

    /// <summary>Says of each value of each column whether it is NaN.</summary>
    public static MissingValueIndicatorEstimator IndicateMissingValues(this TransformsCatalog catalog, InputOutputColumnPair[] columns) =>
        new(columns);

    /// <summary>Replaces NaN; of a vector each slot has a replacement of its own, unless <paramref name="imputeBySlot"/> is false.</summary>
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        bool imputeBySlot = true) =>
        new(ColumnPairs.Of(outputColumnName, inputColumnName), replacementMode, imputeBySlot);

    /// <summary>Replaces NaN in several columns.</summary>
    public static MissingValueReplacingEstimator ReplaceMissingValues(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        MissingValueReplacingEstimator.ReplacementMode replacementMode = MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        bool imputeBySlot = true) =>
        new(columns, replacementMode, imputeBySlot);
}

/// <summary>Transforms that scale columns.</summary>
public static class NormalizationCatalog
{
    /// <summary>To [-1, 1] by the largest magnitude, so that zero stays zero; without <paramref name="fixZero"/> to [0, 1].</summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        catalog.NormalizeMinMax(ColumnPairs.Of(outputColumnName, inputColumnName), maximumExampleCount, fixZero);

    /// <summary>The same for several columns.</summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        new(columns, maximumExampleCount, slots => new MinMaxScaler(slots, fixZero));

    /// <summary>By the root mean square, so that zero stays zero; without <paramref name="fixZero"/> to mean 0 and (population) variance 1.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        catalog.NormalizeMeanVariance(ColumnPairs.Of(outputColumnName, inputColumnName), maximumExampleCount, fixZero);

    /// <summary>The same for several columns.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = NormalizingEstimator.DefaultMaximumExampleCount, bool fixZero = true) =>
        new(columns, maximumExampleCount, slots => new MeanVarianceScaler(slots, fixZero));
}
