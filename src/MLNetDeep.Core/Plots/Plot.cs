using System.Text;
using static MLNetDeep.Plots.PlotFrame;

namespace MLNetDeep.Plots;

/// <summary>
/// Lines over two axes, written as SVG. The same plot gives the same text in every culture; the background is white, so that it
/// can be read on a dark page too.
/// </summary>
internal sealed class Plot(string title, PlotAxis x, PlotAxis y)
{
    private const int LegendLine = 18, CharacterWidth = 7, TitleCharacterWidth = 9, LegendGap = 10;

    private readonly List<PlotSeries> _series = [];
    private readonly List<(double X, string Text)> _marks = [];

    /// <summary>The name of the area that lines are cut off at, which no other picture of the same page may have. Default: area.</summary>
    public string AreaId { get; init; } = "area";

    /// <summary>Whether what the lines are called stands beside the title, else right of the area. Default: false.</summary>
    public bool LegendAbove { get; init; }

    /// <summary>The width and the height of the picture, without a legend right of it; null for those of <see cref="PlotFrame"/>.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Whether lines are told apart in the picture. Default: true.</summary>
    public bool HasLegend { get; init; } = true;

    /// <summary>Adds a line.</summary>
    public Plot Add(PlotSeries series)
    {
        _series.Add(series);
        return this;
    }

    /// <summary>Adds a vertical line with a note.</summary>
    public Plot Mark(double at, string text)
    {
        _marks.Add((at, text));
        return this;
    }

    /// <summary>The picture.</summary>
    public string ToSvg()
    {
        var points = _series.SelectMany(series => series.Points).Where(point => x.IsShown(point.X) && y.IsShown(point.Y)).ToArray();
        var frame = new PlotFrame(x.Settle(points.Select(point => point.X)), y.Settle(points.Select(point => point.Y)));
        if (Size is var (width, ofHeight))
            frame = frame with { Width = width, Height = ofHeight };
        var legend = _series.Count < 2 || LegendAbove || !HasLegend ? 0 : 52 + CharacterWidth * _series.Max(series => series.Name.Length);
        var height = legend == 0 ? frame.Height : Math.Max(frame.Height, Top + LegendLine * _series.Count + 16);
        var svg = new StringBuilder();
        AppendStart(svg, frame.Width + legend, height, title);
        var above = LegendAbove && HasLegend && _series.Count > 1;
        // A long legend has a line of its own.
        var crowded = above && TitleCharacterWidth * title.Length + LegendAboveWidth > frame.AreaWidth;
        AppendTitle(svg, title, crowded ? 14 : 24);
        frame.AppendAxes(svg);
        foreach (var (at, text) in _marks)
            frame.AppendMark(svg, at, text);
        svg.Append(Invariant(
            $"<clipPath id=\"{AreaId}\"><rect x=\"{Left}\" y=\"{Top - 1}\" width=\"{frame.AreaWidth}\" height=\"{frame.AreaHeight + 2}\"/></clipPath>\n"));
        svg.Append(Invariant($"<g clip-path=\"url(#{AreaId})\" fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\">\n"));
        for (var i = 0; i < _series.Count; i++)
            AppendSeries(svg, frame, _series[i], ColourOf(i));
        svg.Append("</g>\n");
        for (var i = 0; legend > 0 && i < _series.Count; i++)
            AppendLegend(svg, i, frame.Width, Top + 8 + LegendLine * i);
        if (above)
            AppendLegendAbove(svg, frame.Width, line: crowded ? 29 : 20);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendSeries(StringBuilder svg, PlotFrame frame, PlotSeries series, string colour)
    {
        if (series.Joined)
            AppendLine(svg, frame, series, colour);
        if (series.Marked)
            foreach (var point in series.Points.Where(frame.Holds))
                svg.Append(Invariant($"<circle cx=\"{frame.PlaceX(point.X):0.0}\" cy=\"{frame.PlaceY(point.Y):0.0}\" r=\"{series.Radius}\" fill=\"{colour}\"/>\n"));
    }

    private static void AppendLine(StringBuilder svg, PlotFrame frame, PlotSeries series, string colour)
    {
        svg.Append(Invariant($"<path stroke=\"{colour}\"{Dashes(series)} d=\""));
        var command = 'M';
        foreach (var point in series.Points)
        {
            if (!frame.Holds(point))
            {
                command = 'M';
                continue;
            }
            svg.Append(Invariant($"{command}{frame.PlaceX(point.X):0.0} {frame.PlaceY(point.Y):0.0}"));
            command = 'L';
        }
        svg.Append("\"/>\n");
    }

    private int LegendAboveWidth => _series.Sum(series => 34 + CharacterWidth * series.Name.Length + LegendGap);

    private void AppendLegendAbove(StringBuilder svg, int width, int line)
    {
        double place = width - Right;
        for (var i = _series.Count - 1; i >= 0; i--)
        {
            place -= 34 + CharacterWidth * _series[i].Name.Length;
            AppendLegend(svg, i, (int)place, line);
            place -= LegendGap;
        }
    }

    private void AppendLegend(StringBuilder svg, int i, int left, int line)
    {
        svg.Append(_series[i].Joined
            ? Invariant($"<path d=\"M{left} {line}h28\" stroke=\"{ColourOf(i)}\" stroke-width=\"2\"{Dashes(_series[i])}/>")
            : Invariant($"<circle cx=\"{left + 14}\" cy=\"{line}\" r=\"2.5\" fill=\"{ColourOf(i)}\"/>"));
        svg.Append(Invariant($"<text x=\"{left + 34}\" y=\"{line + 4}\" fill=\"{PlotColours.Ink}\">{PlotText.Escape(_series[i].Name)}</text>\n"));
    }

    private string ColourOf(int i) => PlotColours.Series[(_series[i].Colour ?? i) % PlotColours.Series.Count];

    private static string Dashes(PlotSeries series) => series.Dashed ? " stroke-dasharray=\"6 4\"" : "";
}
