using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Prints a <see cref="ConfusionMatrix"/> in ML.NET's layout.</summary>
internal sealed class ConfusionTable
{
    private const int TitleWidth = 9; // of "PREDICTED" and "Precision"

    private readonly ConfusionMatrix _matrix;
    private readonly string[] _rowTitles;
    private readonly string[] _columnTitles;
    private readonly int _cellWidth;
    private readonly int _titleWidth;
    private readonly string _rule;

    public ConfusionTable(ConfusionMatrix matrix)
    {
        _matrix = matrix;
        var classes = matrix.NumberOfClasses;
        var nameWidth = matrix.ClassNames.Max(name => name.Length);
        _cellWidth = classes == 2 ? 8 : 5;
        _rule = string.Concat(Enumerable.Repeat(new string('=', _cellWidth + 3), classes));

        // Names too wide for a column are replaced by numbers, which then also stand before the names of the rows.
        if (nameWidth > _cellWidth)
        {
            var digits = (classes - 1).ToString().Length;
            _titleWidth = Math.Max(TitleWidth, nameWidth + digits + 2);
            _columnTitles = [.. Enumerable.Range(0, classes).Select(i => i.ToString())];
            _rowTitles = [.. _columnTitles.Select((number, i) => number.PadLeft(digits) + ". " + matrix.ClassNames[i].PadLeft(_titleWidth - digits - 2))];
        }
        else
        {
            _titleWidth = Math.Max(TitleWidth, nameWidth);
            _columnTitles = [.. matrix.ClassNames];
            _rowTitles = [.. _columnTitles.Select(name => name.PadLeft(_titleWidth))];
        }
    }

    public string Format()
    {
        var text = new StringBuilder();
        if (_matrix.IsBinary && _matrix.NumberOfClasses == 2)
            AppendRatio(text);
        text.AppendLine().AppendLine("Confusion table");
        text.Append(Title("")).AppendLine(_rule);
        text.Append(Title("PREDICTED")).AppendJoin("", _columnTitles.Select(title => $" {title.PadLeft(_cellWidth)} |")).AppendLine(" Recall");
        text.Append(Title("TRUTH")).AppendLine(_rule);
        for (var i = 0; i < _matrix.NumberOfClasses; i++)
        {
            text.Append(_rowTitles[i]).Append(" ||");
            text.AppendJoin("", _matrix.Counts[i].Select(count => $" {count.ToString("N0").PadLeft(_cellWidth)} |"));
            text.AppendLine($" {_matrix.PerClassRecall[i],5:F4}");
        }

        text.Append(Title("")).AppendLine(_rule);
        text.Append(Title("Precision")).AppendJoin("", _matrix.PerClassPrecision.Select(precision => $"{precision.ToString("N4").PadLeft(_cellWidth + 1)} |")).AppendLine();
        return text.ToString();
    }

    private string Title(string word) => word.PadRight(_titleWidth) + " ||";

    private void AppendRatio(StringBuilder text)
    {
        var positives = _matrix.Counts[0].Sum();
        var negatives = _matrix.Counts[1].Sum();
        text.Append($"TEST {_matrix.ClassNames[0].ToUpper()} RATIO:\t{positives / (positives + negatives):N4} ({positives:F1}/({positives:F1}+{negatives:F1}))");
    }
}
