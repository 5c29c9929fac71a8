using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tool;

/// <summary>Looks at the labels before a training, so that nobody waits for a model that cannot be measured or is of no use.</summary>
internal static class LabelCheck
{
    private const int FewRows = 100;

    // Numbers up to as many may be grades or counts, which are classes too.
    private const int ManyNumbers = 20;

    /// <summary>What there is to be warned of, a sentence each.</summary>
    /// <param name="training">The rows of the training, as text labels or numbers.</param>
    /// <param name="test">The rows to measure the model on.</param>
    /// <param name="table">What the rows are of.</param>
    /// <param name="isRegression">Whether the label is a number to be estimated.</param>
    /// <exception cref="InvalidDataException">No row of the test can be measured.</exception>
    public static IEnumerable<string> Warnings(IDataView training, IDataView test, Table table, bool isRegression)
    {
        var warnings = new List<string>();
        var rows = isRegression ? Rows(training, test) : RowsOfClasses(training, test, table, warnings);
        if (rows < FewRows)
            warnings.Insert(0, $"Only {rows} rows to train on: a network learns little from fewer than {FewRows}, and the figures may be chance.");
        return warnings;
    }

    private static long Rows(IDataView training, IDataView test)
    {
        using (var tested = test.GetRowCursor([]))
            RequireRow(tested.MoveNext());
        long rows = 0;
        using var cursor = training.GetRowCursor([]);
        while (cursor.MoveNext())
            rows++;
        return rows;
    }

    private static long RowsOfClasses(IDataView training, IDataView test, Table table, List<string> warnings)
    {
        var classes = new HashSet<string>();
        long rows = 0, tested = 0, known = 0;
        foreach (var label in training.GetColumn<string>(table.Label))
        {
            classes.Add(label);
            rows++;
        }
        foreach (var label in test.GetColumn<string>(table.Label))
        {
            known += classes.Contains(label) ? 1 : 0;
            tested++;
        }
        RequireRow(tested > 0);
        if (known == 0)
            throw new InvalidDataException($"No row of the test has a class of '{table.Label}' that a row of the training has; nothing could be measured.");
        if (classes.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } alike)
            warnings.Add($"The label '{table.Label}' has classes that differ in capitals alone: {string.Join(", ", alike.Select(name => $"'{name}'"))}.");
        if (classes.Count > ManyNumbers && classes.All(name => FieldText.IsNumber(name, table.DecimalMarker, out _)))
            warnings.Add($"The label '{table.Label}' has {classes.Count} classes, all of them numbers; 'mlnetdeep regress' estimates a number.");
        return rows;
    }

    private static void RequireRow(bool isThere)
    {
        if (!isThere)
            throw new InvalidDataException("There is no row with a label to measure the model on; --test names a file with some.");
    }
}
