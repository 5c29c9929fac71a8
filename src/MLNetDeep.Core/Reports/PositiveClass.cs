namespace MLNetDeep.Reports;

/// <summary>Which of two classes is the positive one, that is to be found.</summary>
internal static class PositiveClass
{
    /// <summary>The second one, as in ML.NET; where the task knows several classes and there are two, the one that is rarer in training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="training">The training rows, or null where nothing is known of them.</param>
    public static int Of(LearningTask task, DataSummary? training) =>
        task == LearningTask.Multiclass && training?.ClassCounts is [var first, var second] && first < second ? 0 : 1;
}
