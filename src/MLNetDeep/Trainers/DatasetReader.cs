using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Reads a view's rows, once, into a data set.</summary>
/// <param name="task">What is to be learnt.</param>
/// <param name="options">The columns, and what is done with missing numbers.</param>
/// <param name="channel">Logs the number of rows.</param>
internal sealed class DatasetReader(TaskBinding task, DeepResidualTrainerOptions options, IChannel channel)
{
    /// <summary>Reads rows with a label and a weight above 0; the others are left out and counted in the log.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columns">What a row is read from, bound to the view's schema.</param>
    /// <param name="part">What the rows are for, in messages: <c>training</c>, say.</param>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">A weight, a label or a feature cannot be used.</exception>
    public TabularDataset Read(IDataView data, InputColumns columns, string part)
    {
        var label = task.RequireLabel(data.Schema, options.LabelColumnName);
        var weight = options.ExampleWeightColumnName is string name ? ColumnRole.Weight.Require(data.Schema, name) : (DataViewSchema.Column?)null;
        var set = CreateSet(columns, task.Task, task.ClassesOf(label));
        TaskFaults.Require(options, set, nameof(options));       // columns and classes are known from the schema
        options.Transfer.InitialModel?.RequireFitting(set, nameof(options));

        // Rows are named as the view counts them, those that are left out included.
        var rowName = part == "validation" ? "Validation row" : "Row";
        long skipped = 0;
        var needed = columns.All.Append(label).Concat(weight is null ? [] : [weight.Value]).DistinctBy(column => column.Index);
        using (var cursor = data.GetRowCursor(needed))
        {
            var readLabel = task.LabelReader(cursor, label);
            var readRow = columns.Reader(cursor);
            var readWeight = weight is null ? null : cursor.GetGetter<float>(weight.Value);
            var weightOfRow = 1f;
            while (cursor.MoveNext())
            {
                var labelOfRow = readLabel();
                if (double.IsNaN(labelOfRow))
                {
                    skipped++;
                    continue;
                }
                readWeight?.Invoke(ref weightOfRow);
                if (!(float.IsFinite(weightOfRow) && weightOfRow >= 0))
                    throw new InvalidDataException(
                        Invariant($"{rowName} {cursor.Position} of column '{weight!.Value.Name}' has the value {weightOfRow}; expected ")
                        + "a finite weight of at least 0.");
                if (weightOfRow == 0)
                {
                    set.LeftOut++;
                    continue;
                }
                if (double.IsInfinity(labelOfRow))
                    throw new InvalidDataException(
                        Invariant($"{rowName} {cursor.Position} of column '{label.Name}' has the value {labelOfRow}; expected a finite number."));
                ReadRow(cursor, readRow, set, rowName);
                task.Add(set, labelOfRow, weightOfRow);
            }
        }
        channel.Info(
            MessageSensitivity.Schema,
            $"Read {set.Rows} {part} rows of {Describe(columns)}{(set.Classes > 0 ? $" and {set.Classes} classes" : "")}; "
            + $"{skipped} rows without a label{(set.LeftOut > 0 ? $" and {set.LeftOut} of weight 0" : "")} were left out.");
        return set;
    }

    /// <summary>Reads all rows; labels and weights are not looked at and need not be there.</summary>
    /// <exception cref="InvalidDataException">A feature cannot be used.</exception>
    public TabularDataset ReadUnlabelled(IDataView data, InputColumns columns)
    {
        var set = CreateSet(columns, LearningTask.Multiclass, ClassLabels.Numbered(1));
        if (string.Join(" ", TaskFaults.ColumnFaults(options, set)) is { Length: > 0 } faults)
            throw new ArgumentException(faults, nameof(options));
        using (var cursor = data.GetRowCursor(columns.All))
        {
            var readRow = columns.Reader(cursor);
            while (cursor.MoveNext())
            {
                ReadRow(cursor, readRow, set, "Row");
                set.AddNext(label: 0, weight: 1);
            }
        }
        channel.Info(MessageSensitivity.Schema, $"Read {set.Rows} rows of {Describe(columns)} for pretraining.");
        return set;
    }

    private TabularDataset CreateSet(InputColumns columns, LearningTask of, ClassLabels classes) =>
        new(columns.Columns, of, classes.Values.Count)
        {
            ClassLabels = classes,
            LabelName = options.LabelColumnName,
            WeightName = options.ExampleWeightColumnName,
            FeatureName = columns.Name,
            ColumnNames = columns.Names(),
            Categories = columns.ToCategoricalColumns(),
            MemoryLimit = options.Run.MemoryLimit,
        };

    private void ReadRow(DataViewRow row, RowReader read, TabularDataset set, string rowName)
    {
        var values = set.NextFeatures();
        read(values);
        var slot = options.Transfer.InitialModel is { } model
            ? model.Encoder.Fault(values)
            : InputEncoder.Fault(values[..set.NumberColumns], options.Input.MissingValues);
        if (slot >= 0)
            throw new InvalidDataException(
                InputEncoder.DescribeFault(values, slot, $"{rowName} {row.Position}", set.FeatureName, set.ColumnNames));
    }

    private static string Describe(InputColumns columns) => $"{columns.Columns} features"
        + (columns.Keys.Count == 0 ? "" : $", {columns.Columns - columns.Width} of them categories,");
}
