using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>The columns of a table as those of a trainer.</summary>
internal static class TableRoles
{
    /// <summary>Options for the columns of a table.</summary>
    /// <param name="options">The other options.</param>
    /// <param name="table">The table.</param>
    /// <param name="task">What the trainer learns.</param>
    /// <exception cref="ArgumentException">The label is not one of the task.</exception>
    public static TOptions Of<TOptions>(TOptions options, Table table, LearningTask task) where TOptions : DeepResidualTrainerOptions
    {
        ArgumentNullException.ThrowIfNull(table);
        var kind = task == LearningTask.Regression ? ColumnKind.Number : ColumnKind.Boolean;
        // Each label can be made a key.
        if (task != LearningTask.Multiclass && table.Task != task)
            throw new ArgumentException(
                $"The label '{table.Label}' is a {table.LabelColumn.Kind}, which is for {table.Task}; for {task} it must be a {kind}: "
                + $"LoadTable with Kinds = new Dictionary<string, ColumnKind> {{ [\"{table.Label}\"] = ColumnKind.{kind} }} says so.", nameof(table));
        return (TOptions)options.With(table);
    }
}
