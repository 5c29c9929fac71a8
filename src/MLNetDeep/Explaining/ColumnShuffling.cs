using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep;

/// <summary>Measures <see cref="ColumnImportance"/>.</summary>
internal static class ColumnShuffling
{
    private const double MinProbability = 1e-15;

    /// <summary>Measures each column that the scores of a model depend on.</summary>
    /// <param name="held">The rows, with their label.</param>
    /// <param name="labelColumnName">The label, as the model gives it.</param>
    /// <param name="permutations">How often each is shuffled.</param>
    /// <param name="random">What the orders are drawn by.</param>
    /// <returns>The columns, most important first.</returns>
    /// <exception cref="ArgumentException">The label is not that of the model's task and classes.</exception>
    /// <exception cref="InvalidDataException">No row has a label, or a prediction is not finite.</exception>
    public static ColumnImportance[] Measure(HeldRows held, string labelColumnName, int permutations, Random random)
    {
        var whole = Loss(held, labelColumnName, (row, _) => row);
        int[] order = [.. Enumerable.Range(0, held.Rows)];
        var importances = new ColumnImportance[held.Features];
        var increases = new double[permutations];
        for (var feature = 0; feature < importances.Length; feature++)
        {
            for (var p = 0; p < permutations; p++)
            {
                random.Shuffle(order);
                increases[p] = Loss(held, labelColumnName, (row, of) => of == feature ? order[row] : row) - whole;
            }
            var (mean, error) = Sampling.MeanAndError(increases);
            importances[feature] = new ColumnImportance(held.Name(feature), mean, error);
        }
        return [.. importances.OrderByDescending(importance => importance.Increase)];
    }

    private static double Loss(HeldRows held, string labelColumnName, Func<int, int, int> source)
    {
        var (network, rows) = (held.Network, held.Transform(held.Rows, source));
        var task = network.Task;
        var (label, score) = (task.RequireLabel(rows.Schema, labelColumnName), rows.Schema[DefaultNames.Score]);
        task.RequireClassesOf(network.Model, label, nameof(labelColumnName));
        using var cursor = rows.GetRowCursor([label, score]);
        var (readLabel, readLoss) = (task.LabelReader(cursor, label), LossReader(cursor, score, task.Task));
        double sum = 0;
        var count = 0;
        while (cursor.MoveNext())
        {
            var labelOfRow = readLabel();
            if (double.IsNaN(labelOfRow))
                continue;
            sum += readLoss(labelOfRow);
            count++;
        }
        if (count == 0)
            throw new InvalidDataException($"No row has a label in column '{labelColumnName}'.");
        var mean = task.Task == LearningTask.Regression ? Math.Sqrt(sum / count) : sum / count;
        return double.IsFinite(mean) ? mean : throw new InvalidDataException("A prediction of the model is not finite.");
    }

    // −ln p of the label's class, or the squared error.
    private static Func<double, double> LossReader(DataViewRow row, DataViewSchema.Column score, LearningTask task)
    {
        if (task == LearningTask.Multiclass)
        {
            var get = row.GetGetter<VBuffer<float>>(score);
            VBuffer<float> scores = default;
            return label =>
            {
                get(ref scores);
                return LogLoss(scores.GetItemOrDefault((int)label));
            };
        }
        var getOne = row.GetGetter<float>(score);
        var value = 0f;
        return label =>
        {
            getOne(ref value);
            return task == LearningTask.Regression ? (value - label) * (value - label) : LogLoss(Softmax.OfTwo(label == 1 ? value : -value));
        };

        static double LogLoss(float probability) => float.IsNaN(probability) ? double.NaN : -Math.Log(Math.Max(MinProbability, probability));
    }
}
