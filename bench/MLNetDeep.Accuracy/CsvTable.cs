using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace MLNetDeep.Accuracy;

/// <summary>A file of comma-separated values in memory: a header line, the label in the last column, <c>?</c> or nothing for a missing value.</summary>
internal sealed class CsvTable
{
    private CsvTable(string[] names, IReadOnlyList<string?[]> rows) => (Names, Rows) = (names, rows);

    /// <summary>The names of the columns, the label's last.</summary>
    public string[] Names { get; }

    /// <summary>The fields, [rows][columns]; null where missing.</summary>
    public IReadOnlyList<string?[]> Rows { get; }

    /// <exception cref="InvalidDataException">A row has another number of fields than the header, or no label, or there is no row.</exception>
    public static CsvTable Read(string path)
    {
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
        if (!csv.Read() || !csv.ReadHeader())
            throw new InvalidDataException($"'{path}' is empty; expected a header line and rows.");
        var names = csv.HeaderRecord!;
        var rows = new List<string?[]>();
        while (csv.Read())
        {
            if (csv.Parser.Count != names.Length)
                throw new InvalidDataException($"Line {csv.Parser.RawRow} of '{path}' has {csv.Parser.Count} fields; expected {names.Length}.");
            var row = Enumerable.Range(0, names.Length).Select(c => csv.GetField(c) is { Length: > 0 } field and not "?" ? field : null).ToArray();
            if (row[^1] is null)
                throw new InvalidDataException($"Line {csv.Parser.RawRow} of '{path}' has no label in its last column, '{names[^1]}'.");
            rows.Add(row);
        }
        return rows.Count > 0 ? new CsvTable(names, rows) : throw new InvalidDataException($"'{path}' has no rows.");
    }

    /// <summary>Takes a quarter of the rows, of each class where labels are classes, out of the table, and leaves the others.</summary>
    public (CsvTable Others, CsvTable Quarter) Split(int seed, bool isRegression = false)
    {
        var random = new Random(seed);
        var quarter = Rows.GroupBy(row => isRegression ? "" : row[^1])
            .SelectMany(rows => rows.OrderBy(_ => random.Next()).Take(rows.Count() / 4)).ToHashSet();
        return (new CsvTable(Names, [.. Rows.Where(row => !quarter.Contains(row))]), new CsvTable(Names, [.. quarter]));
    }
}
