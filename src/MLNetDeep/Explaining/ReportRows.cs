using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Reports;

namespace MLNetDeep;

/// <summary>Labelled rows as networks read them, to evaluate one model or two on.</summary>
internal static class ReportRows
{
    /// <summary>Reads the rows that have a label, for a model and, in the same order and with the same labels, for an earlier one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows, as both models read them.</param>
    /// <param name="previous">The earlier model, or null.</param>
    /// <param name="labelColumnName">The label, as the model's network was trained on it.</param>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected, or the models are not of the same task and classes.</exception>
    /// <exception cref="InvalidDataException">No row can be measured, or a value cannot be used.</exception>
    public static (TabularDataset Rows, TabularDataset? OfPrevious, LeftOutRows? LeftOut) Read(ITransformer model, IDataView data, ITransformer? previous, string labelColumnName)
    {
        var network = LastNetwork.Of(model);
        var view = InputOf(model, data);
        var (labels, leftOut) = Labels(network, view, labelColumnName);
        var rows = Read(network, view, labels);
        if (previous is null)
            return (rows, null, leftOut);
        var other = LastNetwork.Of(previous);
        return (rows, Read(other, InputOf(previous, data), Translate(labels, network, other)), leftOut);
    }

    // The view that the network itself is given.
    private static IDataView InputOf(ITransformer transformer, IDataView data)
    {
        if (transformer is not IEnumerable<ITransformer> chain)
            return data;
        var steps = chain.ToArray();
        var last = Array.FindLastIndex(steps, LastNetwork.IsIn);
        foreach (var step in steps[..last])
            data = step.Transform(data);
        return InputOf(steps[last], data);
    }

    // A class number from 0 or a target for each row; NaN where it is missing, or no class of the model.
    private static (List<double> Labels, LeftOutRows? LeftOut) Labels(DeepResidualPredictionTransformer network, IDataView view, string labelColumnName)
    {
        var task = network.Task;
        var label = task.RequireLabel(view.Schema, labelColumnName);
        task.RequireClassesOf(network.Model, label, "data");
        var counter = new LeftOutCounter(view.Schema, label);
        using var cursor = view.GetRowCursor([label, .. counter.Needed]);
        var (read, addLeftOut) = (task.LabelReader(cursor, label), counter.AdderOf(cursor));
        var labels = new List<double>();
        while (cursor.MoveNext())
        {
            labels.Add(read());
            if (double.IsNaN(labels[^1]))
                addLeftOut();
            if (double.IsInfinity(labels[^1]))
                throw new InvalidDataException(Invariant($"Row {cursor.Position} of column '{labelColumnName}' has the value {labels[^1]}; expected a finite number."));
        }
        var leftOut = counter.LeftOut;
        return labels.Exists(double.IsFinite) ? (labels, leftOut) : throw new InvalidDataException(leftOut?.OfUnknownClass > 0
            ? $"No row has a class of the model in column '{labelColumnName}'. {leftOut.Sentence}" : $"No row has a label in column '{labelColumnName}'.");
    }

    // The same classes by the numbers that another model has for them.
    private static List<double> Translate(List<double> labels, DeepResidualPredictionTransformer from, DeepResidualPredictionTransformer to)
    {
        if (from.Task.Task != to.Task.Task)
            throw new ArgumentException($"The earlier model is of the task {to.Task.Task}; expected {from.Task.Task}, as the model.", "previous");
        var (own, others) = (from.Model.Labels.Values, to.Model.Labels.Values);
        if (own.FirstOrDefault(name => !others.Contains(name)) is { } unknown)
            throw new ArgumentException($"The earlier model does not know the class '{unknown}'; expected one with the same classes.", "previous");
        if (others.FirstOrDefault(name => !own.Contains(name)) is { } extra)
            throw new ArgumentException($"The earlier model knows the class '{extra}', which the model does not; expected one with the same classes.", "previous");
        if (own.Count == 0)
            return labels;
        int[] numbers = [.. own.Select(name => others.TakeWhile(other => other != name).Count())];
        return labels.ConvertAll(label => double.IsNaN(label) ? label : numbers[(int)label]);
    }

    private static TabularDataset Read(DeepResidualPredictionTransformer network, IDataView view, List<double> labels)
    {
        var (task, model) = (network.Task, network.Model);
        var columns = network.Inputs.Bind(view.Schema);
        var rows = new TabularDataset(model.Columns, task.Task, model.Classes, model.SparseSlots == 0 ? null : new SparseRows(model.SparseSlots))
        {
            ClassLabels = model.Labels, FeatureName = columns.Name, CategoryLabels = CategoricalKeys.ValuesOfRow(network.Inputs.Keys),
            Categories = [.. network.Inputs.Keys.SelectMany(keys => Enumerable.Repeat(new CategoricalColumn(keys.Count), keys.ValuesPerRow))],
        };
        using var cursor = view.GetRowCursor(columns.All.DistinctBy(column => column.Index));
        var read = rows.Sparse is { } sparse ? columns.Reader(cursor, model.Encoder.Sparse!.Split, sparse) : columns.Reader(cursor);
        var count = 0;
        for (; cursor.MoveNext() && count < labels.Count; count++)
        {
            if (double.IsNaN(labels[count]))
                continue;
            var row = rows.NextRow();
            read(row);
            model.RequireEncodable(row, rows.Sparse, columns.Name, columns.Names, cursor.Position);
            task.Add(rows, labels[count], weight: 1);
        }
        return count == labels.Count && !cursor.MoveNext() ? rows
            : throw new InvalidDataException("The models do not see the same rows of the data; expected chains that neither drop nor add rows.");
    }
}
