using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tool;

/// <summary>A model that <see cref="TrainCommand"/> has written: its schema has the label and what the network reads, and no more.</summary>
internal sealed partial class SavedModel
{
    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;

    private SavedModel(MLContext mlContext, ITransformer model, DataViewSchema schema)
    {
        (MLContext, _model, _schema) = (mlContext, model, schema);
        Network = LastNetwork.Of(model);
        Label = schema.Select(column => column.Name).Except(Features).Single();
    }

    public MLContext MLContext { get; }

    public DeepResidualPredictionTransformer Network { get; }

    public string Label { get; }

    private IEnumerable<string> Features => [.. Network.NumericColumnNames, .. Network.CategoricalColumnNames];

    /// <exception cref="InvalidDataException">The file is no such model.</exception>
    public static SavedModel Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.");
        var mlContext = new MLContext();
        try
        {
            var model = mlContext.Model.Load(path, out var schema);
            return new SavedModel(mlContext, model, schema);
        }
        catch (Exception exception) when (exception is not IOException)
        {
            throw new InvalidDataException($"'{path}' is no model that mlnetdeep has written: {exception.Message}", exception);
        }
    }

    /// <summary>The rows of a file with their predictions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelled">Whether it must have the label; rows without are left out.</param>
    /// <exception cref="InvalidDataException">The file lacks a column, or a field cannot be read.</exception>
    public IDataView Score(string path, bool labelled) => _model.Transform(Rows(path, labelled));

    /// <summary>Why rows of a file have their predictions, beside those of another file, or of the same.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">How many of its first rows to explain.</param>
    /// <param name="background">The file of the rows that the others are compared with.</param>
    /// <exception cref="InvalidDataException">A file lacks a column, or a field cannot be read.</exception>
    public IReadOnlyList<PredictionContributions> Explain(string path, int rows, string background) =>
        _model.GetContributions(MLContext.Data.TakeRows(Rows(path, labelled: false), rows), Rows(background, labelled: false));

    /// <summary>Writes a report as a page: that of the training, or of rows with labels.</summary>
    /// <param name="target">The page.</param>
    /// <param name="rows">The file of the rows; null for the report of the training.</param>
    /// <param name="previous">An earlier model to compare with on these rows; null for none.</param>
    /// <exception cref="InvalidDataException">The file lacks a column, or a field cannot be read.</exception>
    public void SaveReport(string target, string? rows, SavedModel? previous) =>
        _model.SaveReport(target, rows is null ? null : Rows(rows, labelled: true), previous?._model);

    private IDataView Rows(string path, bool labelled)
    {
        // Columns that are called so had no header in training.
        var format = TableFormat.Of(path, Features.First(), new() { HasHeader = Features.All(NumberedName().IsMatch) ? false : null });
        (string, DataKind, int)[] columns = [.. _schema.Select(column => (
            column.Name, KindOf(column.Type), TableRows.PlaceOf(column.Name, labelled || column.Name != Label, format, path)))];
        TableRows.Check(path, format, columns, required: null);
        var rows = TableRows.Load(MLContext.Data, path, format, columns);
        return labelled ? new LabelledRows(rows, Label) : rows;
    }

    private static DataKind KindOf(DataViewType type) => type switch
    {
        NumberDataViewType => DataKind.Single,
        DateTimeOffsetDataViewType => DataKind.DateTimeOffset,
        _ => DataKind.String,
    };

    [GeneratedRegex(@"^col\d+$")]
    private static partial Regex NumberedName();
}
