namespace MLNetDeep.Data;

/// <summary>What the rows of a sample are to say, for bins that are chosen by it.</summary>
/// <param name="Labels">The class of each row; empty in a regression.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Targets">The target of each row; empty but in a regression.</param>
internal readonly record struct BinTarget(int[] Labels, int Classes, float[] Targets)
{
    /// <summary>Those of rows of a data set.</summary>
    public static BinTarget Of(TabularDataset data, int[] rows) => data.Task == LearningTask.Regression
        ? new([], 0, Array.ConvertAll(rows, row => data.Targets[row]))
        : new(Array.ConvertAll(rows, row => data.Labels[row]), data.Classes, []);
}
