using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class MulticlassClassificationCatalog
{
    /// <summary>
    /// Metrics of scored rows. The label is a key or a number counting from 0; rows whose label is missing, negative or not whole,
    /// and rows with a score that is not finite, are left out. The predicted class is that of the highest score.
    /// </summary>
    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string scoreColumnName = DefaultColumnNames.Score, string predictedLabelColumnName = DefaultColumnNames.PredictedLabel,
        int topKPredictionCount = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        Contracts.CheckParam(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");

        var label = EvaluationColumns.Find(data, "Label", labelColumnName);
        var score = EvaluationColumns.Find(data, "Score", scoreColumnName);
        EvaluationColumns.Find(data, "PredictedLabel", predictedLabelColumnName);
        if (score.Type is not VectorDataViewType { Size: >= 2 } scoreType || scoreType.ItemType != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("score", score, "vector of two or more items of type Single");
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw EvaluationColumns.Mismatch("label", label, "Single or Key");

        var counters = new MulticlassCounters(scoreType.Size);
        using var cursor = data.GetRowCursor([label, score]);
        var readLabel = EvaluationColumns.LabelReader(cursor, label);
        var getScores = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> buffer = default;
        var scores = new float[scoreType.Size];
        while (cursor.MoveNext())
        {
            var value = readLabel();
            if (float.IsNaN(value) || value < 0 || value != (int)value)
                continue;
            getScores(ref buffer);
            buffer.CopyTo(scores);
            if (scores.All(float.IsFinite))
                counters.Add((int)value, scores);
        }

        if (counters.UnknownClasses > 0)
        {
            using var channel = Environment.Start("Evaluate");
            channel.Warning(MessageSensitivity.None, $"{counters.UnknownClasses} rows are of classes that training did not see; they raise the log-loss.");
        }

        return counters.ToMetrics(topKPredictionCount,
            score.TextsOrNull(StandardAnnotations.SlotNames) ?? [.. Enumerable.Range(0, scoreType.Size).Select(i => i.ToString())]);
    }

    /// <summary>Fits on all folds but one and evaluates on that one, for each fold.</summary>
    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds = 5, string labelColumnName = DefaultColumnNames.Label, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));
    }
}
