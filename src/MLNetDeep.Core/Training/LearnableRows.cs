using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>Refuses rows that there is nothing to learn from, or to choose an epoch by, once those of weight 0 are left out.</summary>
internal static class LearnableRows
{
    // Each fold is a training of its own, and the message does not show that it is one.
    private const string FoldAdvice =
        "If these are the rows of one fold of a cross-validation: take fewer folds or another seed, add rows of the rare value, and let the "
        + "column that keeps rows together in a fold (samplingKeyColumnName) not go along with the label.";

    /// <summary>Two different labels or targets are the least.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public static void Require(TabularDataset data)
    {
        var rows = RowSet.Counting(data).Rows;
        if (rows.Length == 0)
            throw new InvalidDataException(IsWeighted(data)
                ? $"None of the {data.Rows + data.LeftOut} rows with a label in column '{data.LabelName}' has a weight above 0 in {Weights(data)}; "
                    + "expected at least 2."
                : $"There are no rows with a label in column '{data.LabelName}' to train on; expected at least 2.");
        if (rows.Length == 1)
            throw new InvalidDataException(
                $"There is only 1 row {(IsWeighted(data) ? $"of a weight above 0 in {Weights(data)}" : $"with a label in column '{data.LabelName}'")} "
                + "to train on; expected at least 2.");
        var all = $"All {rows.Length} rows{(IsWeighted(data) ? $" of a weight above 0 in {Weights(data)}" : "")} have the same";
        if (data.Task == LearningTask.Regression)
        {
            var target = data.Targets[rows[0]];
            foreach (var row in rows)
                if (data.Targets[row] != target)
                    return;
            throw new InvalidDataException(
                Invariant($"{all} target {target} in column '{data.LabelName}'; expected at least 2 different ones. ") + FoldAdvice);
        }
        var label = data.Labels[rows[0]];
        foreach (var row in rows)
            if (data.Labels[row] != label)
                return;
        throw new InvalidDataException(
            $"{all} label '{data.ClassLabels.Values[label]}' in column '{data.LabelName}'; expected at least 2 classes. {FoldAdvice}");
    }

    /// <summary>One row is the least.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static void RequireValidation(TabularDataset data)
    {
        if (RowSet.Counting(data).Rows.Length == 0)
            throw new InvalidDataException(IsWeighted(data)
                ? $"None of the {data.Rows + data.LeftOut} validation rows with a label in column '{data.LabelName}' has a weight above 0 in "
                    + $"{Weights(data)}; expected at least 1."
                : $"There are no validation rows with a label in column '{data.LabelName}'; expected at least 1.");
    }

    /// <summary>A loss must weigh two of the training rows' classes, and one of the validation rows'.</summary>
    /// <exception cref="ArgumentException">The class weights of the others are 0.</exception>
    public static void RequireWeighty(Loss loss, RowSet training, RowSet validation)
    {
        if (loss is not ClassificationLoss { ClassWeights: { } weights })
            return;
        if (Weighty(weights, training) is var classes and < 2)
            throw new ArgumentException(
                $"Loss: at least 2 classes of the {training.Rows.Length} training rows must have a class weight above 0, but {classes} had.", "options");
        if (validation.Rows.Length > 0 && Weighty(weights, validation) == 0)
            throw new ArgumentException(
                $"Loss: at least 1 class of the {validation.Rows.Length} validation rows must have a class weight above 0, but none had: their loss "
                + "would be 0 in each epoch.", "options");
    }

    /// <summary>Batch normalization must have two rows.</summary>
    /// <exception cref="InvalidDataException">It has one.</exception>
    public static void RequireStatistics(DeepResidualOptions options, RowSet training)
    {
        if (training.Rows.Length == 1 && options.NormalizesBatches)
            throw new InvalidDataException(
                "There is 1 row to train on, which has no batch statistics; expected at least 2 with Normalization.BatchNorm. "
                + "Normalization.LayerNorm() takes each row by itself.");
    }

    private static bool IsWeighted(TabularDataset data) => data.LeftOut > 0 || data.Weights.Contains(0);

    private static string Weights(TabularDataset data) => data.WeightName is string name ? $"column '{name}'" : "the argument 'weight'";

    // Classes of the rows that the loss weighs.
    private static int Weighty(ClassWeights weights, RowSet rows)
    {
        var seen = new bool[weights.Count];
        foreach (var row in rows.Rows)
            seen[rows.Data.Labels[row]] = true;
        return weights.Zip(seen).Count(one => one is { First: > 0, Second: true });
    }
}
