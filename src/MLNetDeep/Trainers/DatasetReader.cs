using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Reads a view's rows, once, into a data set, with sparse slots where the features are wide and few are set: see <see cref="WideRows"/>.</summary>
/// <param name="task">What is to be learnt.</param>
/// <param name="options">The columns, and what is done with missing numbers.</param>
/// <param name="channel">Logs the number of rows.</param>
internal sealed class DatasetReader(TaskBinding task, DeepResidualTrainerOptions options, IChannel channel)
{
    /// <summary>Reads rows with a label and a weight above 0; the others are left out and counted in the log.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columns">What a row is read from, bound to the view's schema.</param>
    /// <param name="part">What the rows are for, in messages: <c>training</c>, say.</param>
    /// <param name="training">The training rows, whose sparse slots validation rows have too; null for training rows themselves.</param>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">A weight, a label or a feature cannot be used.</exception>
    public TabularDataset Read(IDataView data, InputColumns columns, string part, TabularDataset? training = null)
    {
        var label = task.RequireLabel(data.Schema, options.LabelColumnName);
        var weight = options.ExampleWeightColumnName is string name ? ColumnRole.Weight.Require(data.Schema, name) : (DataViewSchema.Column?)null;
        var classes = task.ClassesOf(label);
        var given = GivenSplit(columns, training);
        var finds = given is null && training is null && FindsSparseSlots(columns);
        var split = finds ? SlotSplit.AllSparse(columns.Width) : given;
        var set = CreateSet(columns, task.Task, classes, split);
        TaskFaults.Require(options, given is null ? CreateSet(columns, task.Task, classes) : set, nameof(options)); // known from the schema
        if (!finds)
            options.Transfer.InitialModel?.RequireFitting(set, nameof(options));

        // Rows are named as the view counts them, those that are left out included.
        var rowName = part == "validation" ? "Validation row" : "Row";
        long skipped = 0;
        var needed = columns.All.Append(label).Concat(weight is null ? [] : [weight.Value]).DistinctBy(column => column.Index);
        using (var cursor = data.GetRowCursor(needed))
        {
            var readLabel = task.LabelReader(cursor, label);
            var readRow = ReaderOf(columns, cursor, split, set);
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
                if (finds && WideRows.AreDense(set))
                {
                    finds = false;
                    set = Settle(set, columns, split = new SlotSplit([], columns.Width));
                    readRow = columns.Reader(cursor);
                }
            }
        }
        if (finds)
            set = Settle(set, columns, WideRows.SplitOf(set));
        channel.Info(
            MessageSensitivity.Schema,
            $"Read {set.Rows} {part} rows of {Describe(columns, set)}{(set.Classes > 0 ? $" and {set.Classes} classes" : "")}; "
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
        channel.Info(MessageSensitivity.Schema, $"Read {set.Rows} rows of {Describe(columns, set)} for pretraining.");
        return set;
    }

    // Validation rows have the slots of the training rows, and these those of an initial model; null where all are dense, or nothing is given.
    private SlotSplit? GivenSplit(InputColumns columns, TabularDataset? training) =>
        training?.Sparse is not null ? new SlotSplit(training.SparseNumbers, columns.Width)
        : options.Transfer.InitialModel?.Encoder.Sparse?.Split is { } ofModel && ofModel.Numbers == columns.Width && columns.IsVector ? ofModel
        : null;

    private bool FindsSparseSlots(InputColumns columns)
    {
        if (!WideRows.MayBeSparse(columns) || options.Transfer.InitialModel is not null)
            return false;
        if (WideRows.DenseBecause(options) is not { } cause)
            return true;
        channel.Info(MessageSensitivity.None, $"All {columns.Width} slots are read as dense numbers; for sparse slots, {cause}.");
        return false;
    }

    private static RowReader ReaderOf(InputColumns columns, DataViewRow row, SlotSplit? split, TabularDataset set) =>
        set.Sparse is { } sparse ? columns.Reader(row, split!, sparse) : columns.Reader(row);

    // Rows whose slots were all read as sparse, with those that are numbers as numbers.
    private TabularDataset Settle(TabularDataset all, InputColumns columns, SlotSplit split)
    {
        var set = CreateSet(columns, all.Task, all.ClassLabels, split.Dense.Length == columns.Width ? null : split);
        WideRows.Copy(all, split, set);
        return set;
    }

    private TabularDataset CreateSet(InputColumns columns, LearningTask of, ClassLabels classes, SlotSplit? split = null) =>
        new(
            columns.Columns - (split is null ? 0 : split.Sparse.Length), of, classes.Values.Count, split is null ? null : new SparseRows(split.Sparse.Length))
        {
            SparseNumbers = split is null ? [] : [.. split.Sparse],
            ClassLabels = classes,
            LabelName = options.LabelColumnName,
            WeightName = options.ExampleWeightColumnName,
            FeatureName = columns.Name,
            ColumnNames = columns.Names(split),
            Categories = columns.ToCategoricalColumns(),
            CategoryLabels = columns.ToCategoryValues(),
            MemoryLimit = options.Run.MemoryLimit,
        };

    private void ReadRow(DataViewRow row, RowReader read, TabularDataset set, string rowName)
    {
        var values = set.NextRow();
        read(values);
        if (set.Sparse is { } sparse)
            RequireEncodable(sparse.RowOf(values), set, $"{rowName} {row.Position}");
        var slot = options.Transfer.InitialModel is { } model
            ? model.Encoder.Fault(values)
            : InputEncoder.Fault(values[..set.NumberColumns], options.Input.MissingValues);
        if (slot >= 0)
            throw new InvalidDataException(
                InputEncoder.DescribeFault(
                    values, slot, $"{rowName} {row.Position}", set.FeatureName, set.ColumnNames, set.Sparse is null ? null : DenseNumber(set, slot)));
    }

    private void RequireEncodable(SparseRow set, TabularDataset of, string rowName)
    {
        if (SparseEncoding.FaultIn(set, options.Transfer.InitialModel?.Encoder.MissingValues ?? options.Input.MissingValues) is var fault and >= 0)
            throw new InvalidDataException(SparseEncoding.DescribeFault(set, fault, of.SparseNumbers, rowName, of.FeatureName));
    }

    private static int DenseNumber(TabularDataset set, int column) => new SlotSplit(set.SparseNumbers, set.NumberColumns + set.SparseSlots).Dense[column];

    private static string Describe(InputColumns columns, TabularDataset set) => $"{columns.Columns} features"
        + (set.SparseSlots == 0 ? "" : $", {set.SparseSlots} of them sparse slots,")
        + (columns.Keys.Count == 0 ? "" : $", {columns.Columns - columns.Width} of them categories,");
}
