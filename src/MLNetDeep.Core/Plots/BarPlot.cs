using System.Text;

namespace MLNetDeep.Plots;

/// <summary>Bars from the left, one under the other, each with its name before it and its number behind it. Negative ones go left.</summary>
internal sealed class BarPlot(string title)
{
    private const int Line = 20, Top = 40, Bottom = 12, NameCharacters = 26, NameWidth = 190, AreaWidth = 340, NumberWidth = 80;

    private readonly List<(string Name, double Value, string Text)> _bars = [];

    /// <summary>Adds a bar.</summary>
    /// <param name="name">What it is of; the picture shows its beginning, and all of it where the pointer rests.</param>
    /// <param name="value">Its length.</param>
    /// <param name="text">The number as it is written.</param>
    public BarPlot Add(string name, double value, string text)
    {
        _bars.Add((name, double.IsFinite(value) ? value : 0, text));
        return this;
    }

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        PlotFrame.AppendStart(svg, NameWidth + AreaWidth + NumberWidth, Top + Line * _bars.Count + Bottom, title);
        PlotFrame.AppendTitle(svg, title, left: 12);
        var least = Math.Min(0, _bars.Select(bar => bar.Value).DefaultIfEmpty(0).Min());
        var most = Math.Max(0, _bars.Select(bar => bar.Value).DefaultIfEmpty(0).Max());
        var scale = most > least ? AreaWidth / (most - least) : 0;
        var zero = NameWidth - least * scale;
        for (var i = 0; i < _bars.Count; i++)
            AppendBar(svg, _bars[i], zero, scale, Top + Line * i);
        svg.Append(Invariant($"<path d=\"M{zero:0.0} {Top}V{Top + Line * _bars.Count}\" stroke=\"{PlotColours.Border}\"/>\n"));
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendBar(StringBuilder svg, (string Name, double Value, string Text) bar, double zero, double scale, int top)
    {
        var width = Math.Abs(bar.Value) * scale;
        var left = bar.Value < 0 ? zero - width : zero;
        svg.Append(Invariant($"<g><title>{PlotText.Escape(bar.Name)}: {PlotText.Escape(bar.Text)}</title>"));
        svg.Append(Invariant($"<text x=\"{NameWidth - 8}\" y=\"{top + 14}\" text-anchor=\"end\" fill=\"{PlotColours.Ink}\">"));
        svg.Append(Invariant($"{PlotText.Escape(PlotText.Shorten(bar.Name, NameCharacters))}</text>"));
        svg.Append(Invariant($"<rect x=\"{left:0.0}\" y=\"{top + 3}\" width=\"{width:0.0}\" height=\"{Line - 6}\" fill=\"{PlotColours.Series[bar.Value < 0 ? 1 : 0]}\"/>"));
        svg.Append(Invariant($"<text x=\"{zero + Math.Max(0, bar.Value) * scale + 6:0.0}\" y=\"{top + 14}\" fill=\"{PlotColours.FaintInk}\">"));
        svg.Append(Invariant($"{PlotText.Escape(PlotText.Minus(bar.Text))}</text></g>\n"));
    }
}
