using System.Globalization;
using MLNetDeep.Data;

namespace MLNetDeep.Accuracy;

/// <summary>
/// What the columns of a training table are, found by looking: a column whose values are all numbers is one of numbers, any other one of
/// categories.
/// </summary>
internal sealed class TableEncoding
{
    private readonly int[] _numbers;                             // columns of the file
    private readonly int[] _categories;
    private readonly Dictionary<string, int>[] _values;          // of each categorical column: category numbers from 1
    private readonly Dictionary<string, int> _classes;
    private readonly string[] _names;

    /// <param name="training">The rows that say what the columns are.</param>
    /// <param name="labels">Every label there is; none where labels are numbers to predict.</param>
    public TableEncoding(CsvTable training, IEnumerable<string> labels)
    {
        var features = Enumerable.Range(0, training.Names.Length - 1).ToArray();
        _numbers = [.. features.Where(c => training.Rows.All(row => row[c] is null || Parse(row[c]!) is not null))];
        _categories = [.. features.Except(_numbers)];
        _values = Array.ConvertAll(_categories, c => Numbered(training.Rows.Select(row => row[c]).OfType<string>(), first: 1));
        _classes = Numbered(labels, first: 0);
        _names = [.. _numbers.Concat(_categories).Select(c => training.Names[c])];
    }

    public int Classes => _classes.Count;

    public TabularDataset Encode(CsvTable table)
    {
        var data = new TabularDataset(_names.Length, Classes == 0 ? LearningTask.Regression : LearningTask.Multiclass, Classes)
        {
            Categories = [.. _values.Select(values => new CategoricalColumn(values.Count))], ColumnNames = _names,
        };
        var features = new float[_names.Length];
        foreach (var row in table.Rows)
        {
            for (var i = 0; i < _numbers.Length; i++)
                features[i] = row[_numbers[i]] is string text ? Parse(text) ?? float.NaN : float.NaN;
            for (var k = 0; k < _categories.Length; k++)
                features[_numbers.Length + k] = row[_categories[k]] is not string value ? 0
                    : _values[k].GetValueOrDefault(value, _values[k].Count + 1); // beyond the last: not seen in training
            if (Classes > 0)
                data.Add(features, _classes[row[^1]!]);
            else
                data.AddTarget(features, Parse(row[^1]!) ?? throw new InvalidDataException($"The label '{row[^1]}' is no number."));
        }
        return data;
    }

    private static Dictionary<string, int> Numbered(IEnumerable<string> values, int first) =>
        values.Distinct().Order(StringComparer.Ordinal).Select((value, i) => (value, i)).ToDictionary(pair => pair.value, pair => pair.i + first);

    private static float? Parse(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) ? value : null;
}
