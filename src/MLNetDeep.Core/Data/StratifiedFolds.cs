using MLNetDeep.Randomness;

namespace MLNetDeep.Data;

/// <summary>Divides rows into folds of equal size: of every class, in a regression of every range of targets, each fold has the same share.</summary>
internal static class StratifiedFolds
{
    /// <summary>The rows of each fold, in the order of the data. Rows of weight 0 are in none.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="folds">How many folds. Range: 1 to the number of rows.</param>
    /// <param name="generator">What the division is drawn from.</param>
    public static int[][] Divide(TabularDataset data, int folds, TorchGenerator generator)
    {
        var rows = RowSet.Counting(data).Rows;
        int[] order = data.Task == LearningTask.Regression ? [.. rows.OrderBy(row => data.Targets[row])] : Shuffled(data, rows, generator);
        var foldOf = new int[data.Rows];
        int[] deal = [.. Enumerable.Range(0, folds)];
        for (var i = 0; i < order.Length; i++)
        {
            // Each run of neighbours has one row for every fold: of the same class, or with nearly the same target.
            if (i % folds == 0)
                generator.Shuffle<int>(deal);
            foldOf[order[i]] = deal[i % folds];
        }
        var counts = new int[folds];
        foreach (var row in rows)
            counts[foldOf[row]]++;
        var divided = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        foreach (var row in rows)
            divided[foldOf[row]][counts[foldOf[row]]++] = row;
        return divided;
    }

    // The rows of the first class in random order, then those of the second, and so on.
    private static int[] Shuffled(TabularDataset data, int[] rows, TorchGenerator generator)
    {
        var order = rows.ToArray();
        generator.Shuffle<int>(order);
        return [.. order.OrderBy(row => data.Labels[row])];      // a stable sort
    }
}
