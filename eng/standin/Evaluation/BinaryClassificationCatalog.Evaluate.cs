using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class BinaryClassificationCatalog
{
    /// <summary>
    /// Metrics of scored rows with a probability column. Rows whose label is missing or whose score is not finite are left out.
    /// A label above 0 (of a key: the second value) is positive; so is a score above 0.
    /// </summary>
    public CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string scoreColumnName = DefaultColumnNames.Score, string probabilityColumnName = DefaultColumnNames.Probability,
        string predictedLabelColumnName = DefaultColumnNames.PredictedLabel)
    {
        Contracts.CheckNonEmpty(probabilityColumnName, nameof(probabilityColumnName));
        var (counters, classNames) = Count(data, labelColumnName, scoreColumnName, probabilityColumnName, predictedLabelColumnName);
        return counters.ToCalibratedMetrics(classNames);
    }

    /// <summary>Metrics of scored rows that need no probability column.</summary>
    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = DefaultColumnNames.Label,
        string scoreColumnName = DefaultColumnNames.Score, string predictedLabelColumnName = DefaultColumnNames.PredictedLabel)
    {
        var (counters, classNames) = Count(data, labelColumnName, scoreColumnName, null, predictedLabelColumnName);
        return counters.ToMetrics(classNames);
    }

    /// <summary>Fits on all folds but one and evaluates on that one, for each fold.</summary>
    public IReadOnlyList<CrossValidationResult<CalibratedBinaryClassificationMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds = 5, string labelColumnName = DefaultColumnNames.Label, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));
    }

    /// <summary>The same where there is no probability column.</summary>
    public IReadOnlyList<CrossValidationResult<BinaryClassificationMetrics>> CrossValidateNonCalibrated(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds = 5, string labelColumnName = DefaultColumnNames.Label, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => EvaluateNonCalibrated(scored, labelColumnName));
    }

    private (BinaryCounters Counters, string[] ClassNames) Count(IDataView data, string labelColumnName, string scoreColumnName,
        string probabilityColumnName, string predictedLabelColumnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluationColumns.Find(data, "Label", labelColumnName);
        var score = EvaluationColumns.Find(data, "Score", scoreColumnName);
        var probability = probabilityColumnName == null ? default(DataViewSchema.Column?) : EvaluationColumns.Find(data, "Probability", probabilityColumnName);
        EvaluationColumns.Find(data, "PredictedLabel", predictedLabelColumnName);
        if (score.Type != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("score", score, "Single");
        if (label.Type != NumberDataViewType.Single && label.Type != NumberDataViewType.Double
            && label.Type is not (BooleanDataViewType or KeyDataViewType { Count: 2 }))
            throw EvaluationColumns.Mismatch("label", label, "Single, Double, Boolean, or a Key with cardinality 2");
        if (probability is { } column && column.Type != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("probability", column, "Single");

        var counters = new BinaryCounters();
        using var cursor = data.GetRowCursor(probability is { } needed ? [label, score, needed] : [label, score]);
        var readLabel = EvaluationColumns.LabelReader(cursor, label);
        var getScore = cursor.GetGetter<float>(score);
        var getProbability = probability is { } read ? cursor.GetGetter<float>(read) : (ref float value) => value = float.NaN;
        float scoreValue = 0, probabilityValue = 0;
        while (cursor.MoveNext())
        {
            var labelValue = readLabel();
            getScore(ref scoreValue);
            if (!float.IsFinite(scoreValue) || float.IsNaN(labelValue))
                continue;
            getProbability(ref probabilityValue);
            counters.Add(labelValue > 0, scoreValue, probabilityValue);
        }

        return (counters, ClassNames(label));
    }

    // Of a key label the first value names the positive row of the table, as in ML.NET, though the second one is positive.
    private static string[] ClassNames(DataViewSchema.Column label) =>
        (label.Type is KeyDataViewType ? label.TextsOrNull(StandardAnnotations.KeyValues) : null) ?? ["positive", "negative"];
}
