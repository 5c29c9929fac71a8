using System.Text;

namespace MLNetDeep.Plots;

/// <summary>Lines one under the other, each with its name and a dot for each series over one axis.</summary>
/// <param name="title">What is shown.</param>
/// <param name="x">The axis of the dots.</param>
internal sealed class DotPlot(string title, PlotAxis x)
{
    private const int Width = 400, Left = 120, Right = 20, Line = 20, Top = 40, Bottom = 52, NameCharacters = 15;

    private readonly List<(string Name, IReadOnlyList<double> Values)> _lines = [];

    /// <summary>Adds a line.</summary>
    /// <param name="name">What it is of; the picture shows its beginning, and all of it where the pointer rests.</param>
    /// <param name="values">A number for each series.</param>
    public DotPlot Add(string name, IReadOnlyList<double> values)
    {
        _lines.Add((name, values));
        return this;
    }

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        var axis = x.Settle(_lines.SelectMany(line => line.Values));
        var (height, bottom) = (Top + Line * _lines.Count + Bottom, Top + Line * _lines.Count);
        double Place(double value) => Left + axis.Place(value) * (Width - Left - Right);
        var svg = new StringBuilder();
        PlotFrame.AppendStart(svg, Width, height, title);
        PlotFrame.AppendTitle(svg, title, left: 12);
        foreach (var tick in axis.Ticks)
        {
            svg.Append(Invariant($"<path d=\"M{Place(tick.Value):0.0} {Top}V{bottom}\" stroke=\"{PlotColours.Grid}\"/>"));
            svg.Append(Invariant($"<text x=\"{Place(tick.Value):0.0}\" y=\"{bottom + 16}\" text-anchor=\"middle\" fill=\"{PlotColours.FaintInk}\">{PlotText.Minus(tick.Text)}</text>\n"));
        }
        for (var i = 0; i < _lines.Count; i++)
            AppendLine(svg, _lines[i], Top + Line * i + Line / 2, Place);
        svg.Append(Invariant($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{bottom - Top}\" fill=\"none\" stroke=\"{PlotColours.Border}\"/>\n"));
        svg.Append(Invariant($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{bottom + 38}\" text-anchor=\"middle\" fill=\"{PlotColours.Ink}\">{PlotText.Escape(x.Label)}</text>\n"));
        return svg.Append("</svg>\n").ToString();
    }

    private void AppendLine(StringBuilder svg, (string Name, IReadOnlyList<double> Values) line, int middle, Func<double, double> place)
    {
        svg.Append(Invariant($"<g><title>{PlotText.Escape(line.Name)}: {string.Join(", ", line.Values.Select(value => Invariant($"{value:G4}")))}</title>"));
        svg.Append(Invariant($"<path d=\"M{Left} {middle}H{Width - Right}\" stroke=\"{PlotColours.Grid}\"/>"));
        svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{middle + 4}\" text-anchor=\"end\" fill=\"{PlotColours.Ink}\">"));
        svg.Append(Invariant($"{PlotText.Escape(PlotText.Shorten(line.Name, NameCharacters))}</text>"));
        for (var s = 0; s < line.Values.Count; s++)
            if (x.IsShown(line.Values[s]))
                svg.Append(Invariant($"<circle cx=\"{place(line.Values[s]):0.0}\" cy=\"{middle}\" r=\"4\" fill=\"{PlotColours.Series[s % PlotColours.Series.Count]}\"/>"));
        svg.Append("</g>\n");
    }
}
