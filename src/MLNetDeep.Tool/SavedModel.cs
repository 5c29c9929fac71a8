using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Reports;

namespace MLNetDeep.Tool;

/// <summary>A model that <see cref="TrainCommand"/> has written: its schema has the label and what the network reads, and no more.</summary>
internal sealed partial class SavedModel
{
    private readonly string _path;
    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;

    private SavedModel(string path, MLContext mlContext, ITransformer model, DataViewSchema schema)
    {
        (_path, MLContext, _model, _schema) = (path, mlContext, model, schema);
        Network = LastNetwork.Of(model);
        Label = LabelsOf(Network, schema).Single().Name;
    }

    public MLContext MLContext { get; }

    public DeepResidualPredictionTransformer Network { get; }

    public string Label { get; }

    private IEnumerable<string> Features => FeaturesOf(Network);

    /// <exception cref="InvalidDataException">The file is no such model.</exception>
    public static SavedModel Load(string path)
    {
        TableFormat.RequireFile(path);
        var mlContext = new MLContext();
        try
        {
            var model = mlContext.Model.Load(path, out var schema);
            RequireOurs(model, schema);
            return new SavedModel(path, mlContext, model, schema);
        }
        catch (Exception exception) when (exception is not IOException)
        {
            throw new InvalidDataException($"'{path}' is no model that mlnetdeep has written: {exception.GetBaseException().Message}", exception);
        }
    }

    /// <summary>The rows of a file with their predictions; a label is not needed.</summary>
    /// <exception cref="InvalidDataException">The file lacks a column, or a field cannot be read.</exception>
    public IDataView Score(string path) => _model.Transform(Rows(path, _schema, withLabel: false));

    /// <summary>Why rows of a file have their predictions, beside those of another file, or of the same.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">How many of its first rows to explain.</param>
    /// <param name="background">The file of the rows that the others are compared with; null for the same.</param>
    /// <exception cref="InvalidDataException">A file lacks a column, a field cannot be read, or there is no second row to compare with.</exception>
    public IReadOnlyList<PredictionContributions> Explain(string path, int rows, string? background)
    {
        var explained = Rows(path, _schema, withLabel: false);
        if (background is null && IsOneRow(explained))
            throw new InvalidDataException($"'{path}' has one row, and no other to compare it with; --background names a file with some, such as those of the training.");
        return _model.GetContributions(MLContext.Data.TakeRows(explained, rows), background is null ? explained : Rows(background, _schema, withLabel: false));
    }

    /// <summary>The report of the training, or of rows with labels.</summary>
    /// <param name="rows">The file of the rows; null for the report of the training.</param>
    /// <param name="previous">An earlier model to compare with on these rows; null for none.</param>
    /// <exception cref="InvalidDataException">The file lacks a column, a field cannot be read, or the models cannot be compared.</exception>
    public TrainingReport GetReport(string? rows, SavedModel? previous)
    {
        if (rows is null)
            return _model.GetReport();
        if (previous is null)
            return _model.GetReport(Rows(rows, _schema, withLabel: true));
        RequireComparable(previous);
        try
        {
            var format = FormatOf(rows);
            if (previous.Features.FirstOrDefault(name => _schema.GetColumnOrNull(name) is null && !format.Names.Contains(name)) is { } missing)
                throw new InvalidDataException($"'{previous._path}' reads column '{missing}', which '{rows}' does not have.");
            return _model.GetReport(Rows(rows, _schema.UnionBy(previous._schema, column => column.Name), withLabel: true), previous._model);
        }
        catch (ArgumentException exception) when (exception.ParamName == "previous")
        {
            throw new InvalidDataException($"'{_path}' cannot be compared with '{previous._path}': {exception.Message}", exception);
        }
    }

    private void RequireComparable(SavedModel previous)
    {
        var (own, other) = (Network.Model.Task, previous.Network.Model.Task);
        if (own != other || Label != previous.Label)
            throw new InvalidDataException($"'{previous._path}' is a {other} of '{previous.Label}'; expected a {own} of '{Label}', as '{_path}' is, to compare with.");
        foreach (var column in previous._schema)
            if (_schema.GetColumnOrNull(column.Name) is { } same && !same.Type.Equals(column.Type))
                throw new InvalidDataException(
                    $"'{previous._path}' reads column '{column.Name}' as {column.Type}, '{_path}' as {same.Type}; expected the same, to compare them on the rows of one file.");
    }

    private IDataView Rows(string path, IEnumerable<DataViewSchema.Column> schema, bool withLabel)
    {
        var format = FormatOf(path);
        (string, DataKind, int)[] columns = [.. schema.Select(column => (
            column.Name, Kinds[column.Type], TableRows.PlaceOf(column.Name, withLabel || column.Name != Label, format, path)))];
        TableRows.Check(path, format, columns);
        return TableRows.Load(MLContext.Data, path, format, columns);
    }

    private static bool IsOneRow(IDataView rows)
    {
        using var cursor = rows.GetRowCursor([]);
        return !(cursor.MoveNext() && cursor.MoveNext());
    }

    // Columns that are called so had no header in training.
    private TableFormat FormatOf(string path) => TableFormat.Of(path, Features.First(), new() { HasHeader = Features.All(NumberedName().IsMatch) ? false : null });

    private static void RequireOurs(ITransformer model, DataViewSchema? schema)
    {
        if (LastNetwork.Of(model) is not { Model.Task: LearningTask.Multiclass or LearningTask.Regression } network)
            throw new InvalidDataException("it has a binary classification; expected a multiclass one or a regression.");
        if (schema is null)
            throw new InvalidDataException("it does not say which columns its rows have.");
        if (FeaturesOf(network).FirstOrDefault(name => schema.GetColumnOrNull(name) is null) is { } made)
            throw new InvalidDataException($"its network reads '{made}', which is no column of its rows.");
        var labels = LabelsOf(network, schema).Select(column => $"'{column.Name}'").ToArray();
        if (labels.Length != 1)
            throw new InvalidDataException(
                $"its rows have the columns {(labels.Length == 0 ? "that the network reads alone" : string.Join(", ", labels) + " beside those that the network reads")}; expected one, the label.");
        if (schema.Cast<DataViewSchema.Column?>().FirstOrDefault(column => !Kinds.ContainsKey(column!.Value.Type)) is { } unread)
            throw new InvalidDataException($"its column '{unread.Name}' has the type {unread.Type}; expected {string.Join(", ", Kinds.Keys)}.");
        if (network.Model.Task == LearningTask.Multiclass && model.GetOutputSchema(schema)[DefaultNames.PredictedLabel].Type is not TextDataViewType)
            throw new InvalidDataException("it does not give the predicted class as text.");
    }

    private static string[] FeaturesOf(DeepResidualPredictionTransformer network) => [.. network.NumericColumnNames, .. network.CategoricalColumnNames];

    private static IEnumerable<DataViewSchema.Column> LabelsOf(DeepResidualPredictionTransformer network, DataViewSchema schema) =>
        schema.ExceptBy(FeaturesOf(network), column => column.Name);

    private static Dictionary<DataViewType, DataKind> Kinds { get; } = new()
    {
        [NumberDataViewType.Single] = DataKind.Single, [TextDataViewType.Instance] = DataKind.String, [DateTimeOffsetDataViewType.Instance] = DataKind.DateTimeOffset,
    };

    [GeneratedRegex(@"^col\d+$")]
    private static partial Regex NumberedName();
}
