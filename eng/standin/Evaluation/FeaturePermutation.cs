using System.Collections.Immutable;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Measures what permuting the values of one slot of the features does to the metrics of a task.</summary>
internal static class FeaturePermutation
{
    /// <summary>One entry a slot of the predictor's features column.</summary>
    public static ImmutableArray<TStatistics> BySlot<TModel, TMetrics, TStatistics>(IInternalCatalog catalog,
        ISingleFeaturePredictionTransformer<TModel> predictor, IDataView data, int? numberOfExamplesToUse, int permutationCount,
        Func<IDataView, TMetrics> evaluate, Func<TStatistics> makeStatistics)
        where TModel : class
        where TStatistics : IMetricsStatistics<TMetrics>
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return Measure(catalog, predictor, predictor.FeatureColumnName, data, numberOfExamplesToUse, permutationCount, evaluate, makeStatistics);
    }

    /// <summary>By the names of the slots of the features column of the model's last predictor.</summary>
    public static ImmutableDictionary<string, TStatistics> ByName<TMetrics, TStatistics>(IInternalCatalog catalog,
        ITransformer model, IDataView data, int? numberOfExamplesToUse, int permutationCount,
        Func<IDataView, TMetrics> evaluate, Func<TStatistics> makeStatistics)
        where TStatistics : IMetricsStatistics<TMetrics>
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var candidates = model is IEnumerable<ITransformer> chain ? chain : [model];
        var predictor = candidates.OfType<ISingleFeaturePredictionTransformer>().LastOrDefault()
            ?? throw new ArgumentNullException("lastTransformer", "The model has no transformer that predicts from one features column.");

        var importance = Measure(catalog, predictor, predictor.FeatureColumnName, data, numberOfExamplesToUse, permutationCount, evaluate, makeStatistics);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema[predictor.FeatureColumnName].GetSlotNames(ref names);
        return importance.Zip(names.DenseValues(), (statistics, name) => (statistics, name))
            .Select((item, slot) => KeyValuePair.Create(item.name.IsEmpty ? $"Slot {slot}" : item.name.ToString(), item.statistics))
            .ToDictionary().ToImmutableDictionary();
    }

    private static ImmutableArray<TStatistics> Measure<TMetrics, TStatistics>(IInternalCatalog catalog, ITransformer model, string featureColumnName,
        IDataView data, int? numberOfExamplesToUse, int permutationCount, Func<IDataView, TMetrics> evaluate, Func<TStatistics> makeStatistics)
        where TStatistics : IMetricsStatistics<TMetrics>
    {
        ArgumentNullException.ThrowIfNull(data);
        Contracts.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        if (numberOfExamplesToUse <= 0)
            throw new InvalidOperationException($"The number of examples to use must be positive, or null for all, however: {numberOfExamplesToUse}.");

        var host = catalog.Environment.Register("PermutationFeatureImportance");
        using var channel = host.Start("GetImportanceMetrics");
        var baseline = evaluate(model.Transform(data));
        var features = data.Schema[featureColumnName];
        var importance = ImmutableArray.CreateBuilder<TStatistics>();
        for (var slot = 0; slot < features.Type.GetVectorSize(); slot++)
        {
            var values = ReadSlot(data, features, slot, numberOfExamplesToUse ?? int.MaxValue);
            if (values.Length == 0)
            {
                channel.Warning(MessageSensitivity.None, "There are no examples to permute.");
                break;
            }

            var statistics = makeStatistics();
            for (var i = 0; i < permutationCount; i++)
            {
                host.Rand.Shuffle(values);
                var permuted = new PermutedFeatureView(data, features, slot, values);
                statistics.AddDifference(evaluate(model.Transform(permuted)), baseline);
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
