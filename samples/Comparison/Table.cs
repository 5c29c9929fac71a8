using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

/// <summary>
/// What the columns of a file of comma-separated values are. Its header names them, the last one is the label. A column whose values are
/// all numbers is one of numbers, any other one of categories. A question mark is a missing number, or a category like others.
/// </summary>
internal sealed class Table
{
    private readonly string[] _names;

    private Table(string[] names, string[] numbers) => (_names, Numbers) = (names, numbers);

    public string Label => _names[^1];

    public string[] Numbers { get; }

    public string[] Categories => [.. _names[..^1].Except(Numbers)];

    /// <summary>Looks at every row of a file, which should be that of training.</summary>
    public static Table Infer(string path)
    {
        var rows = File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split(','));
        var names = rows.First();
        var categories = rows.Skip(1).SelectMany(row => row.Index().Where(field => !IsNumber(field.Item)).Select(field => names[field.Index]));
        return new Table(names, [.. names[..^1].Except(categories)]);
    }

    public IDataView Load(MLContext mlContext, string path) => mlContext.Data.LoadFromTextFile(
        path,
        [.. _names.Select((name, i) => new TextLoader.Column(name, Numbers.Contains(name) ? DataKind.Single : DataKind.String, i))],
        separatorChar: ',',
        hasHeader: true);

    private static bool IsNumber(string field) => field is "?" || float.TryParse(field, CultureInfo.InvariantCulture, out _);
}
