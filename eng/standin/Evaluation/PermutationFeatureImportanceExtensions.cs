using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// How much each feature matters to a model: the metrics with that feature's values permuted among the rows, minus those without.
/// The feature-weight filter has no effect, since no model of this assembly has feature weights.
/// </summary>
public static class PermutationFeatureImportanceExtensions
{
    /// <summary>One entry a slot of the features column.</summary>
    public static ImmutableArray<MulticlassClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(this MulticlassClassificationCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(predictionTransformer);
        return Measure(catalog, predictionTransformer, predictionTransformer.FeatureColumnName, data, labelColumnName, numberOfExamplesToUse,
            permutationCount);
    }

    /// <summary>By the names of the slots of the last predictor's features column.</summary>
    public static ImmutableDictionary<string, MulticlassClassificationMetricsStatistics> PermutationFeatureImportance(this MulticlassClassificationCatalog catalog,
        ITransformer model, IDataView data, string labelColumnName = DefaultColumnNames.Label,
        bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var candidates = model is IEnumerable<ITransformer> chain ? chain : [model];
        var predictor = candidates.OfType<ISingleFeaturePredictionTransformer>().LastOrDefault()
            ?? throw new ArgumentNullException("lastTransformer", "The model has no transformer that predicts from one features column.");

        var importance = Measure(catalog, predictor, predictor.FeatureColumnName, data, labelColumnName, numberOfExamplesToUse, permutationCount);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema[predictor.FeatureColumnName].GetSlotNames(ref names);
        return importance.Zip(names.DenseValues(), (statistics, name) => (statistics, name))
            .Select((item, slot) => KeyValuePair.Create(item.name.IsEmpty ? $"Slot {slot}" : item.name.ToString(), item.statistics))
            .ToDictionary().ToImmutableDictionary();
    }

    private static ImmutableArray<MulticlassClassificationMetricsStatistics> Measure(MulticlassClassificationCatalog catalog, ITransformer model,
        string featureColumnName, IDataView data, string labelColumnName, int? numberOfExamplesToUse, int permutationCount)
    {
        ArgumentNullException.ThrowIfNull(data);
        Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        if (numberOfExamplesToUse <= 0)
            throw new InvalidOperationException($"The number of examples to use must be positive, or null for all, however: {numberOfExamplesToUse}.");

        var host = ((IInternalCatalog)catalog).Environment.Register("PermutationFeatureImportance");
        using var channel = host.Start("GetImportanceMetrics");
        var baseline = catalog.Evaluate(model.Transform(data), labelColumnName);
        var features = data.Schema[featureColumnName];
        var importance = ImmutableArray.CreateBuilder<MulticlassClassificationMetricsStatistics>();
        for (var slot = 0; slot < features.Type.GetVectorSize(); slot++)
        {
            var values = ReadSlot(data, features, slot, numberOfExamplesToUse ?? int.MaxValue);
            if (values.Length == 0)
            {
                channel.Warning(MessageSensitivity.None, "There are no examples to permute.");
                break;
            }

            var statistics = new MulticlassClassificationMetricsStatistics();
            for (var i = 0; i < permutationCount; i++)
            {
                host.Rand.Shuffle(values);
                var permuted = new PermutedFeatureView(data, features, slot, values);
                statistics.AddDifference(catalog.Evaluate(model.Transform(permuted), labelColumnName), baseline);
            }
            importance.Add(statistics);
        }
        return importance.ToImmutable();
    }

    private static float[] ReadSlot(IDataView data, DataViewSchema.Column features, int slot, int count)
    {
        var values = new List<float>();
        using var cursor = data.GetRowCursor([features]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        VBuffer<float> buffer = default;
        while (values.Count < count && cursor.MoveNext())
        {
            getFeatures(ref buffer);
            values.Add(buffer.GetItemOrDefault(slot));
        }
        return [.. values];
    }
}
