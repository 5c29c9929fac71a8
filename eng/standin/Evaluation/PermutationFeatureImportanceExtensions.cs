using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>
/// How much each feature matters to a model: the metrics with that feature's values permuted among the rows, minus those without.
/// The feature-weight filter has no effect, since no model of this assembly has feature weights. Binary metrics need no probability.
/// </summary>
public static class PermutationFeatureImportanceExtensions
{
    /// <summary>One entry a slot of the features column.</summary>
    public static ImmutableArray<BinaryClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(this BinaryClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        FeaturePermutation.BySlot(catalog, predictionTransformer, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.EvaluateNonCalibrated(scored, labelColumnName), () => new BinaryClassificationMetricsStatistics());

    /// <summary>By the names of the slots of the last predictor's features column.</summary>
    public static ImmutableDictionary<string, BinaryClassificationMetricsStatistics> PermutationFeatureImportanceNonCalibrated(this BinaryClassificationCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        FeaturePermutation.ByName(catalog, model, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.EvaluateNonCalibrated(scored, labelColumnName), () => new BinaryClassificationMetricsStatistics());

    /// <summary>One entry a slot of the features column.</summary>
    public static ImmutableArray<MulticlassClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(this MulticlassClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        FeaturePermutation.BySlot(catalog, predictionTransformer, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.Evaluate(scored, labelColumnName), () => new MulticlassClassificationMetricsStatistics());

    /// <summary>By the names of the slots of the last predictor's features column.</summary>
    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationFeatureImportance(this MulticlassClassificationCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        FeaturePermutation.ByName(catalog, model, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.Evaluate(scored, labelColumnName), () => new MulticlassClassificationMetricsStatistics());

    /// <summary>One entry a slot of the features column.</summary>
    public static ImmutableArray<RegressionMetricsStatistics> PermutationFeatureImportance<TModel>(this RegressionCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        FeaturePermutation.BySlot(catalog, predictionTransformer, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.Evaluate(scored, labelColumnName), () => new RegressionMetricsStatistics());

    /// <summary>By the names of the slots of the last predictor's features column.</summary>
    public static ImmutableDictionary<string, RegressionMetricsStatistics> PermutationFeatureImportance(this RegressionCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        FeaturePermutation.ByName(catalog, model, data, numberOfExamplesToUse, permutationCount,
            scored => catalog.Evaluate(scored, labelColumnName), () => new RegressionMetricsStatistics());
}
