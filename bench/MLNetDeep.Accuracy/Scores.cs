using System.Numerics.Tensors;
using MLNetDeep.Data;

namespace MLNetDeep.Accuracy;

/// <summary>How good predictions are: accuracy and log loss of classes, R² and RMSE of numbers.</summary>
/// <param name="Main">The accuracy, or R².</param>
/// <param name="Error">The log loss, or the RMSE.</param>
internal readonly record struct Scores(double Main, double Error)
{
    // Beyond it a single sure mistake would decide the mean.
    private const double MinProbability = 1e-15;

    /// <param name="predictions">Of classes the probabilities, [rows, classes]; of numbers themselves, [rows].</param>
    /// <param name="rows">The rows with their labels or targets.</param>
    public static Scores Of(ReadOnlySpan<float> predictions, TabularDataset rows) =>
        rows.Task == LearningTask.Regression ? OfNumbers(predictions, rows) : OfClasses(predictions, rows);

    private static Scores OfClasses(ReadOnlySpan<float> probabilities, TabularDataset rows)
    {
        var (right, loss) = (0, 0.0);
        for (var r = 0; r < rows.Rows; r++)
        {
            var row = probabilities.Slice(r * rows.Classes, rows.Classes);
            right += TensorPrimitives.IndexOfMax(row) == rows.Labels[r] ? 1 : 0;
            loss -= Math.Log(Math.Max(row[rows.Labels[r]], MinProbability));
        }
        return new((double)right / rows.Rows, loss / rows.Rows);
    }

    private static Scores OfNumbers(ReadOnlySpan<float> predictions, TabularDataset rows)
    {
        double mean = 0, squares = 0, errors = 0;
        foreach (var target in rows.Targets)
            mean += (double)target / rows.Rows;
        for (var r = 0; r < rows.Rows; r++)
        {
            squares += (rows.Targets[r] - mean) * (rows.Targets[r] - mean);
            errors += ((double)predictions[r] - rows.Targets[r]) * ((double)predictions[r] - rows.Targets[r]);
        }
        return new(1 - errors / squares, Math.Sqrt(errors / rows.Rows));
    }
}
