using System.Text;

namespace MLNetDeep.Plots;

/// <summary>
/// A square of counts by row and column, each cell the darker the larger its share of its row. Up to <see cref="MaxNumberedRows"/> rows the
/// counts are written into the cells; above, the picture is a heat map.
/// </summary>
internal sealed class MatrixPlot(string title, string rowsLabel, string columnsLabel)
{
    /// <summary>The most rows whose cells have room for a number.</summary>
    public const int MaxNumberedRows = 30;

    private const int Top = 64, Left = 150, NameCharacters = 16, Area = 520, MaxCell = 56;
    private const double DarkCell = 0.55;

    /// <summary>The picture.</summary>
    /// <param name="names">What the rows, and the columns too, are called.</param>
    /// <param name="counts">[rows, columns], at least 0.</param>
    public string ToSvg(IReadOnlyList<string> names, IReadOnlyList<int> counts)
    {
        var n = names.Count;
        var numbered = n <= MaxNumberedRows;
        var cell = Math.Min(MaxCell, Area / Math.Max(n, 1));
        var side = cell * n;
        var svg = new StringBuilder();
        var longest = names.Select(name => Math.Min(name.Length, NameCharacters)).DefaultIfEmpty(0).Max();
        PlotFrame.AppendStart(svg, Left + Math.Max(side, 260) + 16, Top + side + 26 + 5 * longest, title);
        PlotFrame.AppendTitle(svg, title, left: 12);
        svg.Append(Invariant($"<text x=\"12\" y=\"46\" fill=\"{PlotColours.FaintInk}\">{PlotText.Escape($"rows: {rowsLabel}; columns: {columnsLabel}")}</text>\n"));
        for (var r = 0; r < n; r++)
            AppendRow(svg, names, counts, r, cell, numbered);
        svg.Append(Invariant($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{side}\" height=\"{side}\" fill=\"none\" stroke=\"{PlotColours.Border}\"/>\n"));
        AppendNames(svg, names, cell, side);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendRow(StringBuilder svg, IReadOnlyList<string> names, IReadOnlyList<int> counts, int row, int cell, bool numbered)
    {
        var n = names.Count;
        var total = Enumerable.Range(0, n).Sum(c => (long)counts[row * n + c]);
        for (var c = 0; c < n; c++)
        {
            var count = counts[row * n + c];
            if (count == 0)
                continue;
            var share = count / (double)total;
            int x = Left + c * cell, y = Top + row * cell;
            svg.Append(Invariant($"<g><title>{PlotText.Escape(names[row])} → {PlotText.Escape(names[c])}: {count}</title>"));
            svg.Append(Invariant($"<rect x=\"{x}\" y=\"{y}\" width=\"{cell}\" height=\"{cell}\" fill=\"{PlotColours.Series[row == c ? 0 : 1]}\" fill-opacity=\"{0.08 + 0.92 * share:0.00}\"/>"));
            if (numbered)
                svg.Append(Invariant($"<text x=\"{x + cell / 2.0:0.0}\" y=\"{y + cell / 2.0 + 4:0.0}\" text-anchor=\"middle\" font-size=\"{FontSize(count, cell)}\" "))
                    .Append(Invariant($"fill=\"{(share > DarkCell ? PlotColours.Background : PlotColours.Ink)}\">{count}</text>"));
            svg.Append("</g>\n");
        }
    }

    // Names that do not fit beside each other: every second, third, … is written.
    private static void AppendNames(StringBuilder svg, IReadOnlyList<string> names, int cell, int side)
    {
        var stride = (12 + cell) / Math.Max(cell, 1);
        for (var i = 0; i < names.Count; i += stride)
        {
            var name = PlotText.Escape(PlotText.Shorten(names[i], NameCharacters));
            var middle = i * cell + cell / 2.0 + 4;
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{Top + middle:0.0}\" text-anchor=\"end\" fill=\"{PlotColours.Ink}\">{name}</text>"));
            svg.Append(Invariant($"<text x=\"{Left + middle - 4:0.0}\" y=\"{Top + side + 10}\" text-anchor=\"end\" fill=\"{PlotColours.Ink}\" "))
                .Append(Invariant($"transform=\"rotate(-45 {Left + middle - 4:0.0} {Top + side + 10})\">{name}</text>\n"));
        }
    }

    private static int FontSize(int count, int cell)
    {
        var digits = Math.Max(2, count.ToString(System.Globalization.CultureInfo.InvariantCulture).Length);
        return Math.Clamp((int)(1.5 * cell / digits), 6, 13);
    }
}
