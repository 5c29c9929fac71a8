using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>
/// How much each feature matters to a model: the metrics with that feature's values permuted among the rows, minus those without.
/// </summary>
internal sealed class PermutationFeatureImportance<TMetrics, TStatistics>(
    IHostEnvironment env, Func<IDataView, TMetrics> evaluate, Func<TMetrics, TMetrics, TMetrics> subtract, Func<TStatistics> newStatistics,
    int? numberOfExamplesToUse, int permutationCount)
    where TStatistics : IMetricsStatistics<TMetrics>
{
    /// <summary>One entry a slot of the features column.</summary>
    public ImmutableArray<TStatistics> Measure(ITransformer model, string featureColumnName, IDataView data)
    {
        var host = env.Register(nameof(PermutationFeatureImportance<TMetrics, TStatistics>));
        host.CheckValue(model, nameof(model));
        host.CheckValue(data, nameof(data));
        host.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        host.Check(numberOfExamplesToUse is null or > 0,
            $"The number of examples to use must be positive, or null for all, however: {numberOfExamplesToUse}.");

        using var channel = host.Start("GetImportanceMetrics");
        var baseline = evaluate(model.Transform(data));
        var features = data.Schema[featureColumnName];
        var random = new Random(host.Rand.Next());
        var importance = ImmutableArray.CreateBuilder<TStatistics>();
        for (var slot = 0; slot < features.Type.GetVectorSize(); slot++)
        {
            var values = ReadSlot(data, features, slot);
            if (values.Length == 0)
            {
                channel.Warning("There are no examples to permute.");
                break;
            }

            var statistics = newStatistics();
            for (var i = 0; i < permutationCount; i++)
            {
                random.Shuffle(values);
                var permuted = new PermutedFeatureView(data, featureColumnName, slot, values);
                statistics.Add(subtract(evaluate(model.Transform(permuted)), baseline));
            }

            importance.Add(statistics);
        }

        return importance.ToImmutable();
    }

    /// <summary>As <see cref="Measure"/>, for the last predictor of a model, by the names of the slots.</summary>
    public ImmutableDictionary<string, TStatistics> MeasureByName(ITransformer model, IDataView data)
    {
        env.CheckValue(model, nameof(model));
        env.CheckValue(data, nameof(data));
        var candidates = model is IEnumerable<ITransformer> chain ? chain : [model];
        var predictor = candidates.OfType<ISingleFeaturePredictionTransformer>().LastOrDefault()
            ?? throw new ArgumentNullException("lastTransformer", "The model has no transformer that predicts from one features column.");

        var importance = Measure(predictor, predictor.FeatureColumnName, data);
        VBuffer<ReadOnlyMemory<char>> slotNames = default;
        data.Schema[predictor.FeatureColumnName].Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref slotNames);
        return importance.Zip(slotNames.DenseValues(), (statistics, name) => (statistics, name)).Select((item, slot) =>
            KeyValuePair.Create(item.name.IsEmpty ? $"Slot {slot}" : item.name.ToString(), item.statistics)).ToDictionary().ToImmutableDictionary();
    }

    private float[] ReadSlot(IDataView data, DataViewSchema.Column features, int slot)
    {
        var values = new List<float>();
        using var cursor = data.GetRowCursor([features]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        VBuffer<float> buffer = default;
        while (values.Count < (numberOfExamplesToUse ?? int.MaxValue) && cursor.MoveNext())
        {
            getFeatures(ref buffer);
            values.Add(buffer.GetItemOrDefault(slot));
        }

        return [.. values];
    }
}
