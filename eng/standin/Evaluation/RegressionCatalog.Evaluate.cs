using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class RegressionCatalog
{
    /// <summary>Metrics of scored rows; rows whose label or score is NaN are left out. All are 0 when no row remains.</summary>
    public RegressionMetrics Evaluate(IDataView data, string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score)
    {
        ArgumentNullException.ThrowIfNull(data);
        var labelColumn = EvaluationColumns.Find(data, "Label", labelColumnName);
        var scoreColumn = EvaluationColumns.Find(data, "Score", scoreColumnName);
        if (scoreColumn.Type != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("score", scoreColumn, "Single");
        if (labelColumn.Type != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("label", labelColumn, "Single");

        double rows = 0, absolute = 0, squared = 0, loss = 0, labels = 0, squaredLabels = 0;
        using var cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        var getLabel = cursor.GetGetter<float>(labelColumn);
        var getScore = cursor.GetGetter<float>(scoreColumn);
        float label = 0, score = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getScore(ref score);
            if (float.IsNaN(label) || float.IsNaN(score))
                continue;
            var error = Math.Abs((double)label - score);
            var singleError = score - label;
            rows++;
            absolute += error;
            squared += error * error;
            loss += singleError * singleError;
            labels += label;
            squaredLabels += label * label;
        }

        if (rows == 0)
            return new RegressionMetrics(0, 0, 0, 0, 0);
        var variance = squaredLabels - labels * labels / rows;
        return new RegressionMetrics(absolute / rows, squared / rows, Math.Sqrt(squared / rows), loss / rows,
            variance == 0 ? double.NaN : 1 - squared / variance);
    }

    /// <summary>Fits on all folds but one and evaluates on that one, for each fold.</summary>
    public IReadOnlyList<CrossValidationResult<RegressionMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds = 5, string labelColumnName = DefaultColumnNames.Label, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));
    }
}
