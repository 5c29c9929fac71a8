using MLNetDeep.Data;

namespace MLNetDeep.Reports;

/// <summary>Evaluates a model on rows.</summary>
internal static class Evaluator
{
    private const int TileRows = 512;                            // below what a prediction is shared among cores from

    /// <summary>The evaluation, or null where a prediction is not finite.</summary>
    public static ModelEvaluation? Evaluate(RowPredictor predict, RowSet rows, bool onTrainingRows)
    {
        var predictions = Predict(predict, rows);
        if (!predictions.AreFinite)
            return null;
        var evaluation = new ModelEvaluation(rows.Rows.Length, onTrainingRows);
        return rows.Data.Task == LearningTask.Regression
            ? OfNumbers(evaluation, predictions)
            : OfClasses(evaluation, predictions, rows.Data);
    }

    private static Predictions Predict(RowPredictor predict, RowSet rows)
    {
        var data = rows.Data;
        var reader = new RowReader(data.Features);
        var predictions = new Predictions(data, rows.Rows);
        var features = new float[Math.Min(TileRows, rows.Rows.Length) * data.Columns];
        var outputs = new float[Math.Min(TileRows, rows.Rows.Length) * data.Outputs];
        for (var start = 0; start < rows.Rows.Length; start += TileRows)
        {
            var tile = rows.Rows.AsSpan(start, Math.Min(TileRows, rows.Rows.Length - start));
            for (var r = 0; r < tile.Length; r++)
                reader.Row(tile[r]).CopyTo(features.AsSpan(r * data.Columns));
            predict(features.AsSpan(0, tile.Length * data.Columns), outputs.AsSpan(0, tile.Length * data.Outputs));
            predictions.Add(outputs.AsSpan(0, tile.Length * data.Outputs));
        }
        return predictions;
    }

    private static ModelEvaluation OfClasses(ModelEvaluation evaluation, Predictions predictions, TabularDataset data)
    {
        var binary = data.Task == LearningTask.Binary;
        var right = new bool[predictions.Actual.Length];
        for (var r = 0; r < right.Length; r++)
            right[r] = predictions.Predicted[r] == predictions.Actual[r];
        var positive = Array.ConvertAll(predictions.Actual, label => label == 1);
        return evaluation with
        {
            LogLoss = Digits.Six(predictions.MeanLoss),
            Accuracy = Digits.Six(predictions.Accuracy),
            MacroF1 = Digits.Six(MacroF1(predictions, data.Classes)),
            Auc = binary && Auc(predictions.Probabilities, positive) is double auc ? Digits.Six(auc) : null,
            Confusion = ConfusionMatrix.Of(predictions.Actual, predictions.Predicted, data.Classes),
            Reliability = Reliability.Of(predictions.Probabilities, binary ? positive : right),
        };
    }

    private static ModelEvaluation OfNumbers(ModelEvaluation evaluation, Predictions predictions)
    {
        double squares = 0, magnitudes = 0, mean = 0, deviations = 0;  // sums, but for the mean
        var rows = predictions.Targets.Length;
        foreach (var target in predictions.Targets)
            mean += target / (double)rows;
        for (var r = 0; r < rows; r++)
        {
            var error = (double)predictions.Numbers[r] - predictions.Targets[r];
            squares += error * error;
            magnitudes += Math.Abs(error);
            deviations += (predictions.Targets[r] - mean) * (predictions.Targets[r] - mean);
        }
        return evaluation with
        {
            Rmse = Digits.Six(predictions.MeanLoss),
            MeanAbsoluteError = Digits.Six(magnitudes / rows),
            RSquared = predictions.Targets.AsSpan().IndexOfAnyExcept(predictions.Targets[0]) < 0 ? null : Digits.Six(1 - squares / deviations),
            Residuals = Residuals.Of(predictions.Targets, predictions.Numbers),
        };
    }

    private static double MacroF1(Predictions predictions, int classes)
    {
        var (hits, seen) = (new int[classes], new int[classes]);  // seen: rows of the class, and rows taken for it
        for (var r = 0; r < predictions.Actual.Length; r++)
        {
            seen[predictions.Actual[r]]++;
            seen[predictions.Predicted[r]]++;
            if (predictions.Actual[r] == predictions.Predicted[r])
                hits[predictions.Actual[r]]++;
        }
        return Enumerable.Range(0, classes).Where(c => seen[c] > 0).Average(c => 2.0 * hits[c] / seen[c]);
    }

    /// <summary>The area under the ROC curve, by ranks; null where the rows are all of one class.</summary>
    internal static double? Auc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive)
    {
        float[] sorted = scores.ToArray();
        bool[] isPositive = positive.ToArray();
        Array.Sort(sorted, isPositive);
        double positives = isPositive.Count(one => one), negatives = isPositive.Length - positives;
        if (positives == 0 || negatives == 0)
            return null;
        var wins = 0.0;                                          // negatives below each positive, ties counting half
        var below = 0;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            int tiedPositives = 0, tiedNegatives = 0;
            for (end = start; end < sorted.Length && sorted[end] == sorted[start]; end++)
                if (isPositive[end])
                    tiedPositives++;
                else
                    tiedNegatives++;
            wins += tiedPositives * (below + 0.5 * tiedNegatives);
            below += tiedNegatives;
        }
        return wins / (positives * negatives);
    }
}
