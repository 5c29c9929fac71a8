using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The rows of one file, read by the columns of a table: checked once, then left to ML.NET's loader.</summary>
internal static class TableRows
{
    /// <summary>Calls back with each row, all of which have as many fields as there are columns.</summary>
    /// <exception cref="InvalidDataException">A row has more or fewer fields.</exception>
    public static long Scan(string path, TableFormat format, Action<List<string>, long> visit)
    {
        using var reader = new DelimitedReader(path, format.Separator);
        var fields = new List<string>();
        if (format.HasHeader)
            reader.Read(fields);
        var rows = 0L;
        for (; reader.Read(fields); rows++)
        {
            if (fields.Count != format.Names.Length)
                throw new InvalidDataException(
                    $"Line {reader.Line} of '{path}' has {fields.Count} fields; expected {format.Names.Length}, as on the first line. "
                    + $"The separator is taken for '{format.Separator}'.");
            visit(fields, reader.Line);
        }
        return rows;
    }

    /// <summary>The place of a column in a file with names, or the one behind the last where it need not be there.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public static int PlaceOf(string name, bool isRequired, TableFormat format, string path)
    {
        var place = Array.IndexOf(format.Names, name);
        return place >= 0 ? place : !isRequired ? format.Names.Length
            : throw new InvalidDataException($"'{path}' has no column '{name}'; the nearest are {NearNames.Of(name, format.Names)}.");
    }

    /// <summary>Refuses rows with a field that cannot be read as what its column holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="columns">The columns, each with what it is read as and its place in the file.</param>
    /// <returns>The columns of yes and no that have no value in some row, or in none.</returns>
    /// <exception cref="InvalidDataException">A field cannot be read, or a row has more or fewer fields than the first one; the message names the line.</exception>
    public static IReadOnlySet<string> Check(string path, TableFormat format, (string Name, DataKind Kind, int Place)[] columns)
    {
        var gaps = new HashSet<string>();
        Scan(path, format, (fields, line) =>
        {
            foreach (var (name, kind, place) in columns)
            {
                if (place < fields.Count && FaultOf(kind, fields[place], format) is { } fault)
                    throw Unreadable(path, line, fields[place], name, fault);
                if (kind == DataKind.Boolean && (place >= fields.Count || FieldText.IsMissing(fields[place])))
                    gaps.Add(name);
            }
        });
        return gaps;
    }

    /// <summary>What is expected of a number that a Single does not hold.</summary>
    public const string NumberInRange = "a number within ±3.4E+38";

    /// <summary>What is said of a field that cannot be read as what its column holds.</summary>
    public static InvalidDataException Unreadable(string path, long line, string field, string column, string expected) =>
        new($"Line {line} of '{path}' has '{field}' in column '{column}'; expected {expected}.");

    private static string? FaultOf(DataKind kind, string field, TableFormat format) => kind switch
    {
        DataKind.Single when !FieldText.IsMissing(field) => !FieldText.IsNumber(field, format.DecimalMarker, out var number) ? "a number"
            : FieldText.IsSingle(number) ? null : NumberInRange,
        DataKind.DateTimeOffset when field.Length > 0 && !FieldText.IsDate(field) => "a date or nothing",
        DataKind.Boolean when !FieldText.IsMissing(field) && !FieldText.IsBoolean(field) && field is not ("0" or "1") => "yes or no",
        _ => null,
    };

    /// <summary>ML.NET's view of the rows: it reads the file whenever somebody reads the view.</summary>
    /// <param name="catalog">ML.NET's catalog.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="columns">The columns, each with what it is read as and its place in the file; behind the last one there is nothing, and all
    /// values are missing.</param>
    public static IDataView Load(
        DataOperationsCatalog catalog, string path, TableFormat format, IEnumerable<(string Name, DataKind Kind, int Place)> columns) =>
        catalog.CreateTextLoader(new TextLoader.Options
        {
            Separators = [format.Separator],
            HasHeader = format.HasHeader,
            DecimalMarker = format.DecimalMarker,
            AllowQuoting = true,
            ReadMultilines = true,
            MissingRealsAsNaNs = true,
            Columns = [.. columns.Select(column => new TextLoader.Column(column.Name, column.Kind, column.Place))],
        }).Load(new MultiFileSource(path));
}
