using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>
/// Permutation feature importance: the metrics with one feature's values permuted among the rows, minus those without, for each feature.
/// The feature-weight filter has no effect, since no model of this assembly has feature weights.
/// </summary>
public static class PermutationFeatureImportanceExtensions
{
    /// <summary>For regression, one entry a slot of the features column.</summary>
    public static ImmutableArray<RegressionMetricsStatistics> PermutationFeatureImportance<TModel>(this RegressionCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        Of(catalog, labelColumnName, numberOfExamplesToUse, permutationCount)
            .Measure(predictionTransformer, predictionTransformer.FeatureColumnName, data);

    /// <summary>For regression, by the names of the slots of the features column of the model's last predictor.</summary>
    public static ImmutableDictionary<string, RegressionMetricsStatistics> PermutationFeatureImportance(this RegressionCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        Of(catalog, labelColumnName, numberOfExamplesToUse, permutationCount).MeasureByName(model, data);

    /// <summary>For binary classification (without probabilities), one entry a slot of the features column.</summary>
    public static ImmutableArray<BinaryClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(this BinaryClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        Of(catalog, labelColumnName, numberOfExamplesToUse, permutationCount)
            .Measure(predictionTransformer, predictionTransformer.FeatureColumnName, data);

    /// <summary>For binary classification (without probabilities), by the names of the slots of the last predictor's features column.</summary>
    public static ImmutableDictionary<string, BinaryClassificationMetricsStatistics> PermutationFeatureImportanceNonCalibrated(this BinaryClassificationCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        Of(catalog, labelColumnName, numberOfExamplesToUse, permutationCount).MeasureByName(model, data);

    /// <summary>For multiclass classification, one entry a slot of the features column.</summary>
    public static ImmutableArray<MulticlassClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(this MulticlassClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class =>
        Of(catalog, labelColumnName, numberOfExamplesToUse, permutationCount)
            .Measure(predictionTransformer, predictionTransformer.FeatureColumnName, data);

    /// <summary>For multiclass classification, by the names of the slots of the last predictor's features column.</summary>
    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationFeatureImportance(this MulticlassClassificationCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1) =>
        Of(catalog, labelColumnName, numberOfExamplesToUse, permutationCount).MeasureByName(model, data);

    private static PermutationFeatureImportance<RegressionMetrics, RegressionMetricsStatistics> Of(
        RegressionCatalog catalog, string label, int? examples, int permutations) =>
        new(CatalogUtils.GetEnvironment(catalog), data => catalog.Evaluate(data, label), Subtract, () => new(), examples, permutations);

    private static PermutationFeatureImportance<BinaryClassificationMetrics, BinaryClassificationMetricsStatistics> Of(
        BinaryClassificationCatalog catalog, string label, int? examples, int permutations) =>
        new(CatalogUtils.GetEnvironment(catalog), data => catalog.EvaluateNonCalibrated(data, label), Subtract, () => new(), examples, permutations);

    private static PermutationFeatureImportance<MulticlassClassificationMetrics, MulticlassClassificationMetricsStatistics> Of(
        MulticlassClassificationCatalog catalog, string label, int? examples, int permutations) =>
        new(CatalogUtils.GetEnvironment(catalog), data => catalog.Evaluate(data, label), Subtract, () => new(), examples, permutations);

    private static RegressionMetrics Subtract(RegressionMetrics a, RegressionMetrics b) => new(
        a.MeanAbsoluteError - b.MeanAbsoluteError, a.MeanSquaredError - b.MeanSquaredError,
        a.RootMeanSquaredError - b.RootMeanSquaredError, a.LossFunction - b.LossFunction, a.RSquared - b.RSquared);

    private static BinaryClassificationMetrics Subtract(BinaryClassificationMetrics a, BinaryClassificationMetrics b) => new(
        a.AreaUnderRocCurve - b.AreaUnderRocCurve, a.Accuracy - b.Accuracy, a.PositivePrecision - b.PositivePrecision,
        a.PositiveRecall - b.PositiveRecall, a.NegativePrecision - b.NegativePrecision, a.NegativeRecall - b.NegativeRecall,
        a.F1Score - b.F1Score, a.AreaUnderPrecisionRecallCurve - b.AreaUnderPrecisionRecallCurve);

    private static MulticlassClassificationMetrics Subtract(MulticlassClassificationMetrics a, MulticlassClassificationMetrics b) => new(
        a.MicroAccuracy - b.MicroAccuracy, a.MacroAccuracy - b.MacroAccuracy, a.LogLoss - b.LogLoss, a.LogLossReduction - b.LogLossReduction,
        a.TopKPredictionCount, null, [.. a.PerClassLogLoss.Zip(b.PerClassLogLoss, (x, y) => x - y)]);
}
