namespace Microsoft.ML.Data;

/// <summary>Areas under the ROC and the precision-recall curve of scored rows.</summary>
internal static class RankingCurves
{
    /// <summary>The chance that a positive row scores above a negative one; a tie counts one half.</summary>
    public static double AreaUnderRocCurve(List<(float Score, bool Positive)> rows)
    {
        double positives = rows.Count(row => row.Positive);
        var negatives = rows.Count - positives;
        if (positives == 0)
            throw new ArgumentOutOfRangeException("PosSample", "There is no positive row, so that the AUC is not defined.");
        if (negatives == 0)
            throw new ArgumentOutOfRangeException("NegSample", "There is no negative row, so that the AUC is not defined.");

        double orderedPairs = 0, positivesAbove = 0;
        foreach (var tied in rows.GroupBy(row => row.Score).OrderByDescending(group => group.Key))
        {
            double positivesHere = tied.Count(row => row.Positive);
            var negativesHere = tied.Count() - positivesHere;
            orderedPairs += positivesAbove * negativesHere + 0.5 * positivesHere * negativesHere;
            positivesAbove += positivesHere;
        }

        return orderedPairs / (positives * negatives);
    }

    /// <summary>The area by the lower trapezoid rule; rows of equal score count in the order they came.</summary>
    public static double AreaUnderPrecisionRecallCurve(List<(float Score, bool Positive)> rows)
    {
        double positives = rows.Count(row => row.Positive);
        double area = 0, recall = 0, precision = 1, truePositives = 0, predicted = 0;
        foreach (var row in rows.OrderByDescending(row => row.Score))
        {
            predicted++;
            if (row.Positive)
                truePositives++;
            var newPrecision = truePositives / predicted;
            var newRecall = truePositives / positives;
            area += (newRecall - recall) * (precision + newPrecision) / 2;
            (recall, precision) = (newRecall, newPrecision);
        }

        return area;
    }
}
