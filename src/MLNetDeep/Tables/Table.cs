using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>
/// The rows of a text file, and what its columns are: the label, numbers, categories, and those that tell nothing. Made by
/// <c>mlContext.Data.LoadTable</c>; a trainer takes its columns from it.
/// </summary>
public sealed class Table
{
    private readonly DataOperationsCatalog _catalog;
    private readonly TableFormat _format;

    private Table(DataOperationsCatalog catalog, string path, TableFormat format, TableColumn label, TableColumn[] columns, long rows)
    {
        _catalog = catalog;
        _format = format;
        LabelColumn = label;
        Columns = columns;
        Rows = rows;
        Data = LoadLabelled(path, format, Places([.. Enumerable.Range(0, columns.Length)]));
    }

    /// <summary>The rows that have a label, which are read from the file whenever somebody reads the view: numbers as Single, dates as DateTimeOffset, a
    /// label of yes or no as bool, all others as text.</summary>
    public IDataView Data { get; }

    /// <summary>The name of the column to be predicted.</summary>
    public string Label => LabelColumn.Name;

    /// <summary>The column to be predicted.</summary>
    public TableColumn LabelColumn { get; }

    /// <summary>All columns, the label among them, in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>How many rows have a label.</summary>
    public long Rows { get; }

    /// <summary>What lies between two fields of the file.</summary>
    public char Separator => _format.Separator;

    /// <summary>What stands before the decimals of numbers: a point or a comma.</summary>
    public char DecimalMarker => _format.DecimalMarker;

    /// <summary>Whether the first row of the file names the columns.</summary>
    public bool HasHeader => _format.HasHeader;

    /// <summary>The features that are numbers or dates, in the order of the file.</summary>
    public ColumnNames NumericColumns => NamesOf(column => column.Kind is ColumnKind.Number or ColumnKind.Date);

    /// <summary>The features that are categories or of yes and no, in the order of the file.</summary>
    public ColumnNames CategoricalColumns => NamesOf(column => column.Kind is ColumnKind.Category or ColumnKind.Boolean);

    /// <summary>The columns that are no features, each with the reason.</summary>
    public IReadOnlyList<TableColumn> IgnoredColumns => [.. Columns.Where(column => column != LabelColumn && !column.IsFeature)];

    /// <summary>What there is to learn, by the kind of the label: <see cref="ColumnKind.Number"/> is a regression, <see cref="ColumnKind.Boolean"/> a
    /// binary classification, <see cref="ColumnKind.Category"/> a multiclass one.</summary>
    public LearningTask Task => LabelColumn.Kind switch
    {
        ColumnKind.Number => LearningTask.Regression,
        ColumnKind.Boolean => LearningTask.Binary,
        _ => LearningTask.Multiclass,
    };

    /// <summary>
    /// Other rows of the same columns, such as those of <c>test.csv</c>. With a header columns are found by their names, in any order, and further ones
    /// are left out; without, by their places.
    /// </summary>
    /// <param name="path">The file, separated as that of the table.</param>
    /// <param name="labelled">Whether the file must have the label; rows without a value of it are then left out. If not, it is missing where the file has
    /// none; one of yes and no, which ML.NET has no missing value of and would read as false, is then no column of the view at all. Default: true.</param>
    /// <returns>The rows, which are read whenever somebody reads the view; their columns are those of <see cref="Data"/>, but for such a label.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, lacks a column, a row has more or fewer fields than the first one, or a field is not of
    /// the column's kind; the message names the line.</exception>
    public IDataView Load(string path, bool labelled = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var format = TableFormat.Of(path, label: null, new TableOptions { Separator = Separator, HasHeader = HasHeader });
        var places = Places([.. Columns.Select((column, place) => PlaceOf(column, place, format, path, labelled))]);
        var gaps = TableRows.Check(path, format, places);
        return labelled ? LoadLabelled(path, format, places) : TableRows.Load(_catalog, path, format, places.Where(column => !gaps.Contains(column.Name)));
    }

    /// <summary>What was decided, a line for each column.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Invariant($"{Rows} rows, separated by {SeparatorName}, {(HasHeader ? "with" : "without")} a header{(DecimalMarker == ',' ? ", decimals behind a comma" : "")}"));
        if (LabelColumn.Missing > 0)
            text.Append(Invariant($"; {LabelColumn.Missing} more without a label are left out"));
        foreach (var column in Columns)
        {
            text.Append(Invariant($"\n{column.Name}: {(column == LabelColumn ? "the label, " : "")}{column.Kind}, {column.Reason}"));
            if (column.Missing > 0 && column.Kind != ColumnKind.Constant && column != LabelColumn)
                text.Append(Invariant($"; {column.Missing} missing"));
            if (column != LabelColumn && !column.IsFeature)
                text.Append("; left out");
        }
        return text.ToString();
    }

    /// <summary>Looks at every row of a file.</summary>
    internal static Table Infer(DataOperationsCatalog catalog, string path, string label, TableOptions options)
    {
        var format = TableFormat.Of(path, label, options);
        foreach (var name in options.Kinds.Keys.Prepend(label))
            if (!format.Names.Contains(name))
                throw new ArgumentException(
                    $"'{path}' has no column '{name}'; the nearest are {NearNames.Of(name, format.Names)}."
                    + (format.HasHeader ? "" : $" Its first line is taken for values, not for names; {nameof(TableOptions.HasHeader)} = true says otherwise."),
                    name == label ? nameof(label) : nameof(options));
        ColumnStatistics[] statistics = [.. format.Names.Select(_ => new ColumnStatistics(format.DecimalMarker))];
        var rows = TableRows.Scan(path, format, (fields, line) =>
        {
            for (var c = 0; c < statistics.Length; c++)
                statistics[c].Add(fields[c], line);
        });
        var labelStatistics = statistics[Array.IndexOf(format.Names, label)];
        if (labelStatistics.Values == 0)
            throw new InvalidDataException($"The label '{label}' has no value in any row of '{path}'.");
        if (labelStatistics.IsConstant)
            throw new InvalidDataException(
                $"The label '{label}' is '{labelStatistics.OnlyValue}' in each row of '{path}'; expected at least two different values.");
        TableColumn[] columns = [.. format.Names.Zip(statistics, (name, of) => ColumnOf(name, of, name == label, options))];
        foreach (var (column, of) in columns.Zip(statistics))
            if (column.Kind == ColumnKind.Number && of.FirstHuge is var (text, line))
                throw TableRows.Unreadable(path, line, text, column.Name, TableRows.NumberInRange);
        var labelColumn = columns.Single(column => column.Name == label);
        if (labelColumn.Kind is not (ColumnKind.Number or ColumnKind.Boolean or ColumnKind.Category))
            throw new ArgumentException(
                $"The label '{label}' must be a {ColumnKind.Number}, a {ColumnKind.Boolean} or a {ColumnKind.Category}, but was {labelColumn.Kind}.", nameof(options));
        if (!columns.Any(column => column != labelColumn && column.IsFeature))
            throw new InvalidDataException(
                $"No column of '{path}' is left to predict '{label}' from: {string.Join("; ", columns.Where(column => column != labelColumn).Select(column => $"'{column.Name}' is {column.Kind}, {column.Reason}"))}.");
        return new Table(catalog, path, format, labelColumn, columns, rows - labelColumn.Missing);
    }

    private static TableColumn ColumnOf(string name, ColumnStatistics statistics, bool isLabel, TableOptions options)
    {
        var inferred = isLabel ? statistics.ToLabel(name) : statistics.ToColumn(name);
        if (!options.Kinds.TryGetValue(name, out var kind) || kind == inferred.Kind)
            return inferred;
        if (statistics.Fault(kind) is { } fault)
            throw new ArgumentException($"Column '{name}' cannot be a {kind}: {fault}.", nameof(options));
        return inferred with { Kind = kind, Reason = $"as asked, instead of {inferred.Kind} ({inferred.Reason})" };
    }

    private int PlaceOf(TableColumn column, int place, TableFormat format, string path, bool labelled)
    {
        var isLabel = column == LabelColumn;
        if (format.HasHeader)
            return TableRows.PlaceOf(column.Name, isRequired: isLabel ? labelled : column.IsFeature, format, path);
        var lacksLabel = !labelled && format.Names.Length == Columns.Count - 1;
        if (format.Names.Length != Columns.Count && !lacksLabel)
            throw new InvalidDataException($"'{path}' has {format.Names.Length} columns; expected {Columns.Count}, as the table.");
        return !lacksLabel ? place : isLabel ? format.Names.Length : place - (place > Columns.Index().First(one => one.Item == LabelColumn).Index ? 1 : 0);
    }

    private (string Name, DataKind Kind, int Place)[] Places(int[] places) =>
        [.. Columns.Zip(places, (column, place) => (column.Name, column.DataKind(isLabel: column == LabelColumn), place))];

    private IDataView LoadLabelled(string path, TableFormat format, (string Name, DataKind Kind, int Place)[] places)
    {
        if (LabelColumn.Kind != ColumnKind.Boolean)
            return new LabelledRows(TableRows.Load(_catalog, path, format, places), Label);
        // ML.NET reads a missing bool as false; as text it stays missing until its row is left out.
        var asText = places.Select(column => column.Name == Label ? column with { Kind = DataKind.String } : column);
        var rows = new LabelledRows(TableRows.Load(_catalog, path, format, asText), Label);
        var transforms = new MLContext().Transforms;
        return transforms.Conversion.ConvertType(Label, outputKind: DataKind.Boolean)
            .Append(transforms.SelectColumns([.. Columns.Select(column => column.Name)]))   // in their order, without the text
            .Fit(rows).Transform(rows);
    }

    private ColumnNames NamesOf(Func<TableColumn, bool> takes) => [.. Columns.Where(column => column != LabelColumn && takes(column)).Select(column => column.Name)];

    private string SeparatorName => Separator switch { ',' => "commas", ';' => "semicolons", '\t' => "tabs", '|' => "bars", _ => $"'{Separator}'" };
}
