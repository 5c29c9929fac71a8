using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>What is wrong with options for one task, beyond what is wrong for every task.</summary>
internal static class TaskFaults
{
    /// <summary>A sentence each; nothing where the options fit.</summary>
    public static IEnumerable<string> Of(DeepResidualOptions options, LearningTask task)
    {
        var loss = options.Loss ?? Loss.Of(task);
        if (!loss.Fits(task))
            yield return $"{nameof(options.Loss)}: the task {task} needs {Fitting(task)}, but was {loss.GetType().Name.Replace(nameof(Loss), "")}.";
        if (task == LearningTask.Regression && options.Batches is { Stratified: true })
            yield return $"{nameof(options.Batches)}: stratified batches need classes, but the targets are numbers.";
        if (options.Validation?.Threshold is { } threshold && task != LearningTask.Binary)
            yield return $"Validation.Threshold must be null but in binary classification, but was {threshold}.";
        if (options.Validation?.Calibrate == true && task == LearningTask.Regression)
            yield return "Validation.Calibrate must be false in a regression, which has no probabilities, but was true.";
        foreach (var fault in options.ClassWeighting?.Faults(task, loss) ?? [])
            yield return $"{nameof(options.ClassWeighting)}: {fault}";
    }

    private static string Fitting(LearningTask task) => task switch
    {
        LearningTask.Multiclass => "CrossEntropy or Focal",
        LearningTask.Binary => "BinaryCrossEntropy, CrossEntropy or Focal",
        _ => "SquaredError or Huber",
    };
}
