namespace Microsoft.ML.Data;

/// <summary>Sums over the scored rows of a binary classifier, and the metrics that follow from them.</summary>
internal sealed class BinaryCounters
{
    private readonly List<(float Score, bool Positive)> _rows = [];
    private double _truePositives, _falsePositives, _trueNegatives, _falseNegatives;
    private double _logLoss, _positivesWithProbability, _negativesWithProbability;

    /// <summary>Adds a row; a score above 0 predicts the positive class. The probability may be NaN.</summary>
    public void Add(bool positive, float score, float probability)
    {
        _rows.Add((score, positive));
        if (positive)
            _ = score > 0 ? _truePositives++ : _falseNegatives++;
        else
            _ = score > 0 ? _falsePositives++ : _trueNegatives++;

        _logLoss -= Math.Log(positive ? probability : 1.0 - probability, 2);
        if (!float.IsNaN(probability))
            _ = positive ? _positivesWithProbability++ : _negativesWithProbability++;
    }

    public BinaryClassificationMetrics ToMetrics(IReadOnlyList<string> classNames)
    {
        var precision = Ratio(_truePositives, _truePositives + _falsePositives);
        var recall = Ratio(_truePositives, _truePositives + _falseNegatives);
        return new BinaryClassificationMetrics(
            RankingCurves.AreaUnderRocCurve(_rows),
            accuracy: (_truePositives + _trueNegatives) / _rows.Count,
            precision,
            recall,
            negativePrecision: Ratio(_trueNegatives, _trueNegatives + _falseNegatives),
            negativeRecall: Ratio(_trueNegatives, _trueNegatives + _falsePositives),
            f1Score: precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
            RankingCurves.AreaUnderPrecisionRecallCurve(_rows),
            new ConfusionMatrix([[_truePositives, _falseNegatives], [_falsePositives, _trueNegatives]], classNames, isBinary: true));
    }

    public CalibratedBinaryClassificationMetrics ToCalibratedMetrics(IReadOnlyList<string> classNames)
    {
        var rows = _positivesWithProbability + _negativesWithProbability;
        var logLoss = double.IsNaN(_logLoss) ? double.NaN : Ratio(_logLoss, rows);
        var priorLogLoss = Entropy(_positivesWithProbability / rows);
        return new CalibratedBinaryClassificationMetrics(
            ToMetrics(classNames),
            logLoss,
            logLossReduction: rows == 0 ? 0 : (priorLogLoss - logLoss) / priorLogLoss,
            Entropy((_truePositives + _falseNegatives) / _rows.Count));
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    private static double Entropy(double share) =>
        share is 0 or 1 ? 0 : -share * Math.Log(share, 2) - (1 - share) * Math.Log(1 - share, 2);
}
