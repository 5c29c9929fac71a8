using Microsoft.ML;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>The columns of a table as those of a trainer.</summary>
internal static class TableRoles
{
    /// <summary>Options for the columns of a table.</summary>
    /// <param name="options">The other options.</param>
    /// <param name="table">The table.</param>
    /// <param name="task">What the trainer learns.</param>
    /// <exception cref="ArgumentException">The label is not one of the task, or the options name other columns.</exception>
    public static TOptions Of<TOptions>(TOptions options, Table table, LearningTask task) where TOptions : DeepResidualTrainerOptions
    {
        ArgumentNullException.ThrowIfNull(table);
        var kind = task == LearningTask.Regression ? ColumnKind.Number : ColumnKind.Boolean;
        // Each label can be made a key.
        if (task != LearningTask.Multiclass && table.Task != task)
            throw new ArgumentException(
                $"The label '{table.Label}' is a {table.LabelColumn.Kind} ({table.LabelColumn.Reason}), which mlContext.{CatalogOf(table.Task)}.Trainers.DeepResidual takes; "
                + $"mlContext.{CatalogOf(task)} takes a {kind}. Where all values are {(kind == ColumnKind.Number ? "numbers" : "yes or no, or 0 or 1")}, "
                + $"LoadTable with Kinds = new Dictionary<string, ColumnKind> {{ [\"{table.Label}\"] = ColumnKind.{kind} }} makes it one.", nameof(table));
        var columns = (TOptions)options.With(table);
        if (options.LabelColumnName != DefaultNames.Label && options.LabelColumnName != columns.LabelColumnName)
            throw new ArgumentException(
                $"{nameof(options.LabelColumnName)} must be left out beside a table, whose label is '{table.Label}', but was '{options.LabelColumnName}'.", nameof(options));
        CheckNames(nameof(options.NumericColumnNames), options.NumericColumnNames, columns.NumericColumnNames);
        CheckNames(nameof(options.CategoricalColumnNames), options.CategoricalColumnNames, columns.CategoricalColumnNames);
        return columns;
    }

    private static void CheckNames(string option, ColumnNames? said, ColumnNames ofTable)
    {
        if (said is { Count: > 0 } && !said.Equals(ofTable))
            throw new ArgumentException(
                $"{option} must be left out beside a table, whose columns are {Quoted(ofTable)}, but was {Quoted(said)}: LoadTable with Kinds says what a column is.",
                "options");
    }

    private static string Quoted(ColumnNames names) => names.Count == 0 ? "none" : string.Join(", ", names.Select(name => $"'{name}'"));

    private static string CatalogOf(LearningTask task) => task switch
    {
        LearningTask.Regression => nameof(MLContext.Regression),
        LearningTask.Binary => nameof(MLContext.BinaryClassification),
        _ => nameof(MLContext.MulticlassClassification),
    };
}
