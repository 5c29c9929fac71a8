namespace MLNetDeep;

/// <summary>How a file separates its fields, whether its first row names the columns, and the names.</summary>
/// <param name="Separator">What lies between two fields.</param>
/// <param name="HasHeader">Whether the first row names the columns.</param>
/// <param name="DecimalMarker">What stands before decimals: a point, or a comma where it is no separator and no number has a point.</param>
/// <param name="Names">The columns, in the order of the file.</param>
internal sealed record TableFormat(char Separator, bool HasHeader, char DecimalMarker, string[] Names)
{
    private const int RowsToCompare = 100;
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>Looks at the first rows of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">A name that a header would have; null where nothing is known.</param>
    /// <param name="options">What is known.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or two columns have one name.</exception>
    public static TableFormat Of(string path, string? label, TableOptions options)
    {
        RequireFile(path);
        var separator = options.Separator ?? Separators.MaxBy(candidate => Fit(path, candidate));
        var rows = FirstRows(path, separator);
        if (rows.Count == 0)
            throw new InvalidDataException($"The file '{path}' is empty; expected rows of a table.");
        var marker = MarkerOf(rows, separator);
        var hasHeader = options.HasHeader ?? IsHeader(rows, marker, label);
        if (hasHeader && rows.Count == 1)
            throw new InvalidDataException($"The file '{path}' has a header and no rows.");
        string[] names = hasHeader ? [.. rows[0]] : [.. Enumerable.Range(0, rows[0].Count).Select(column => Invariant($"col{column}"))];
        if (names.Index().FirstOrDefault(name => name.Item == "") is { Item: "" } nameless)
            throw new InvalidDataException($"The header of '{path}' has no name for column {nameless.Index + 1}.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidDataException($"The header of '{path}' names two columns '{twice.Key}'.");
        return new TableFormat(separator, hasHeader, marker, names);
    }

    /// <exception cref="FileNotFoundException">There is no such file, or it is a folder.</exception>
    public static void RequireFile(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder; expected a file." : $"There is no file '{path}'.", path);
    }

    // How many columns a separator makes, where it makes as many in each row; else less than one.
    private static double Fit(string path, char separator)
    {
        try
        {
            var counts = FirstRows(path, separator).Select(row => row.Count).ToArray();
            if (counts.Length == 0 || counts[0] == 1)
                return 0;
            var same = counts.Count(count => count == counts[0]);
            return same == counts.Length ? counts[0] : (double)same / counts.Length;
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }

    // A header has a different name for each column, and none of them is a value that is no name.
    private static bool IsHeader(List<List<string>> rows, char marker, string? label) => (label is not null && rows[0].Contains(label))
        || (rows[0].Distinct().Count() == rows[0].Count && !rows[0].Index().Any(field => IsValue(field.Item, field.Index, rows, marker)));

    // A word for yes or no, such as y, may be a name: it is a value where the column has it again.
    private static bool IsValue(string field, int column, List<List<string>> rows, char marker) =>
        FieldText.IsMissing(field) || FieldText.IsNumber(field, marker, out _) || FieldText.IsDate(field)
        || (FieldText.IsBoolean(field)
            && rows.Skip(1).Any(row => column < row.Count && string.Equals(row[column], field, StringComparison.OrdinalIgnoreCase)));

    private static char MarkerOf(List<List<string>> rows, char separator) =>
        separator != ',' && rows.Any(row => row.Any(field => FieldText.HasDecimals(field, ',')))
        && !rows.Any(row => row.Any(field => FieldText.HasDecimals(field, '.'))) ? ',' : '.';

    private static List<List<string>> FirstRows(string path, char separator)
    {
        using var reader = new DelimitedReader(path, separator);
        var rows = new List<List<string>>();
        for (var row = new List<string>(); rows.Count < RowsToCompare && reader.Read(row); row = [])
            rows.Add(row);
        return rows;
    }
}
