using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>What is wrong with options for one task, or for the columns and classes of a data set, beyond what is wrong for every one.</summary>
internal static class TaskFaults
{
    /// <summary>A sentence each; nothing where the options fit the task.</summary>
    public static IEnumerable<string> Of(DeepResidualOptions options, LearningTask task)
    {
        var loss = options.Loss ?? Loss.Of(task);
        if (!loss.Fits(task))
            yield return $"{nameof(options.Loss)}: the task {task} needs {Fitting(task)}, but was {NameOf(loss)}.";
        if (options.Validation?.Metric is { } metric && !metric.Fits(task))
            yield return $"Validation.Metric: the task {task} has {string.Join(", ", MetricList.Of(task))}, but was {metric}.";
        if (task == LearningTask.Regression && options.Batches is { Stratified: true })
            yield return $"{nameof(options.Batches)}: stratified batches need classes, but the targets are numbers.";
        if (options.Validation?.Threshold is { } threshold && task != LearningTask.Binary)
            yield return $"Validation.Threshold must be null except in binary classification, but was {threshold}.";
        if (options.Validation?.Calibrate == true && task == LearningTask.Regression && loss is not QuantileLoss)
            yield return "Validation.Calibrate must be false in a regression whose loss is no quantile, since it has no probabilities, but was true.";
        foreach (var fault in options.ClassWeighting?.Faults(task, loss) ?? [])
            yield return $"{nameof(options.ClassWeighting)}: {fault}";
    }

    /// <summary>Refuses options that are out of range or do not fit the data set's task, columns and classes, naming all faults together.
    /// The rows are not looked at: there may be none yet.</summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static void Require(DeepResidualOptions options, TabularDataset data, string argumentName)
    {
        string[] faults = [.. options.Faults()];
        var initial = faults.Length == 0 ? options.Transfer.InitialModel?.HeadFault(options, data) : null;
        faults =
        [
            .. faults, .. Of(options, data.Task), .. ClassFaults(options, data), .. ColumnFaults(options, data), .. initial is null ? [] : new[] { initial },
        ];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(" ", faults.Distinct()), argumentName);
    }

    /// <summary>What is wrong with the options for the columns that a row has.</summary>
    public static IEnumerable<string> ColumnFaults(DeepResidualOptions options, TabularDataset data)
    {
        if (options.Regularization?.FeatureGroups is { } groups && groups.Count != data.Columns)
            yield return Invariant(
                $"Regularization.FeatureGroups must have a number for each of the {data.DescribeFeatures()}, but had {groups.Count}.");
        if (data.Sparse is not null && options is { Architecture.Block: not null, Regularization: not null, Run: not null })
            foreach (var fault in SparseFaults.Of(options))
                yield return $"{fault} with sparse slots.";
        if (options.Transfer?.InitialModel is null && data.NumberColumns > 0) // else the initial model's encoder is used
            foreach (var fault in options.Input?.Normalization?.Faults(data.NumberColumns) ?? [])
                yield return $"Input.Normalization: {fault}";
    }

    private static IEnumerable<string> ClassFaults(DeepResidualOptions options, TabularDataset data) =>
        options.Loss is { } loss && loss.Fits(data.Task) ? loss.Faults(data.Classes).Select(fault => $"{nameof(options.Loss)}: {fault}") : [];

    /// <summary>The losses of a task, its default first: "CrossEntropy or Focal".</summary>
    private static string Fitting(LearningTask task)
    {
        var standard = NameOf(Loss.Of(task));
        string[] names = [standard, .. AllLosses().Where(loss => loss.Fits(task)).Select(NameOf).Where(name => name != standard).Order()];
        return names.Length == 1 ? standard : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    // Found by looking, as the kinds of a model file are: a new loss is a new file and no list. All their values have defaults.
    private static IEnumerable<Loss> AllLosses() =>
        from type in typeof(Loss).Assembly.GetTypes()
        where type.IsSealed && type.IsSubclassOf(typeof(Loss))
        let constructor = type.GetConstructors().Single()
        select (Loss)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);

    private static string NameOf(Loss loss) => loss.GetType().Name.Replace(nameof(Loss), "", StringComparison.Ordinal);
}
