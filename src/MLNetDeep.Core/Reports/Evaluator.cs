using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>Evaluates a model on rows.</summary>
internal static class Evaluator
{
    private const int MostTileRows = 512;                        // below what a prediction is shared among cores from
    private const int MostTileFloats = 1 << 24;

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
        var tileRows = MatrixSize.RowsWithin(MostTileFloats, Math.Max(data.Columns, data.Outputs), Math.Clamp(rows.Rows.Length, 1, MostTileRows));
        var features = new float[MatrixSize.Of(tileRows, data.Columns)];
        var outputs = new float[MatrixSize.Of(tileRows, data.Outputs)];
        for (var start = 0; start < rows.Rows.Length; start += tileRows)
        {
            var tile = rows.Rows.AsSpan(start, Math.Min(tileRows, rows.Rows.Length - start));
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
        var counts = new ClassCounts(data.Classes);
        for (var r = 0; r < right.Length; r++)
        {
            right[r] = predictions.Predicted[r] == predictions.Actual[r];
            counts.Add(predictions.Predicted[r], predictions.Actual[r], weight: 1);
        }
        var positive = Array.ConvertAll(predictions.Actual, label => label == 1);
        return evaluation with
        {
            LogLoss = Digits.Six(predictions.MeanLoss),
            Accuracy = Digits.Six(predictions.Accuracy),
            MacroF1 = Digits.Six(counts.MacroF1),
            Auc = binary && Auc(predictions) is double auc ? Digits.Six(auc) : null,
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

    private static double? Auc(Predictions predictions)
    {
        var weights = new float[predictions.Actual.Length];
        Array.Fill(weights, 1f);
        return new RocArea(weights.Length).Measure(predictions.Probabilities, predictions.Actual, positive: 1, weights);
    }
}
