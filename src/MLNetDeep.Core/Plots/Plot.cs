using System.Text;

namespace MLNetDeep.Plots;

/// <summary>
/// Lines over two axes, written as SVG. The same plot gives the same text in every culture; the background is white, so that it
/// can be read on a dark page too.
/// </summary>
internal sealed class Plot(string title, PlotAxis x, PlotAxis y)
{
    private const int Width = 560, Height = 340, Left = 64, Right = 16, Top = 40, Bottom = 52, LegendLine = 18, CharacterWidth = 7;

    // Okabe and Ito, 2008: told apart by the colour-blind too.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444"];

    private readonly List<PlotSeries> _series = [];
    private readonly List<(double X, string Text)> _marks = [];

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
        var frame = new Frame(x.Settle(points.Select(point => point.X)), y.Settle(points.Select(point => point.Y)));
        var legend = _series.Count < 2 ? 0 : 52 + CharacterWidth * _series.Max(series => series.Name.Length);
        var height = Math.Max(Height, Top + LegendLine * _series.Count + 16);
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width + legend}\" height=\"{height}\" "));
        svg.Append(Invariant($"viewBox=\"0 0 {Width + legend} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append(Invariant($"<title>{Escape(title)}</title>\n"));
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(Invariant($"<text x=\"{Left}\" y=\"24\" font-size=\"15\" fill=\"#222222\">{Escape(title)}</text>\n"));
        AppendAxes(svg, frame);
        foreach (var (at, text) in _marks)
            AppendMark(svg, frame, at, text);
        svg.Append(Invariant(
            $"<clipPath id=\"area\"><rect x=\"{Left}\" y=\"{Top - 1}\" width=\"{Frame.AreaWidth}\" height=\"{Frame.AreaHeight + 2}\"/></clipPath>\n"));
        svg.Append("<g clip-path=\"url(#area)\" fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\">\n");
        for (var i = 0; i < _series.Count; i++)
            AppendSeries(svg, frame, _series[i], ColourOf(i));
        svg.Append("</g>\n");
        for (var i = 0; legend > 0 && i < _series.Count; i++)
            AppendLegend(svg, i);
        return svg.Append("</svg>\n").ToString();
    }

    private void AppendAxes(StringBuilder svg, Frame frame)
    {
        double bottom = Top + Frame.AreaHeight, right = Left + Frame.AreaWidth;
        foreach (var tick in frame.X.Ticks)
        {
            var at = frame.PlaceX(tick.Value);
            svg.Append(Invariant($"<path d=\"M{at:0.0} {Top}V{bottom:0}\" stroke=\"{LineColour(frame.X, tick)}\"/>"));
            svg.Append(Invariant($"<text x=\"{at:0.0}\" y=\"{bottom + 16:0}\" text-anchor=\"middle\" fill=\"#444444\">{Minus(tick.Text)}</text>\n"));
        }
        foreach (var tick in frame.Y.Ticks)
        {
            var at = frame.PlaceY(tick.Value);
            svg.Append(Invariant($"<path d=\"M{Left} {at:0.0}H{right:0}\" stroke=\"{LineColour(frame.Y, tick)}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{at + 4:0.0}\" text-anchor=\"end\" fill=\"#444444\">{Minus(tick.Text)}</text>\n"));
        }
        svg.Append(Invariant($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Frame.AreaWidth}\" height=\"{Frame.AreaHeight}\" fill=\"none\" stroke=\"#888888\"/>\n"));
        svg.Append(Invariant($"<text x=\"{(Left + right) / 2:0.0}\" y=\"{bottom + 38:0}\" text-anchor=\"middle\" fill=\"#222222\">{Escape(x.Label)}</text>\n"));
        var middle = Top + Frame.AreaHeight / 2;
        svg.Append(Invariant($"<text x=\"16\" y=\"{middle:0.0}\" text-anchor=\"middle\" fill=\"#222222\" transform=\"rotate(-90 16 {middle:0.0})\">{Escape(y.Label)}</text>\n"));
    }

    // The axis itself, where 0 lies within, stands out of the grid.
    private static string LineColour(SettledAxis axis, PlotTick tick) => !axis.Axis.Logarithmic && tick.Value == 0 ? "#aaaaaa" : "#e8e8e8";

    private static void AppendMark(StringBuilder svg, Frame frame, double at, string text)
    {
        var place = frame.PlaceX(at);
        var leftOf = place > Left + Frame.AreaWidth / 2;
        svg.Append(Invariant($"<path d=\"M{place:0.0} {Top}V{Top + Frame.AreaHeight:0}\" stroke=\"#d55e00\" stroke-dasharray=\"3 3\"/>"));
        svg.Append(Invariant($"<text x=\"{place + (leftOf ? -5 : 5):0.0}\" y=\"{Top + 14}\" text-anchor=\"{(leftOf ? "end" : "start")}\" fill=\"#d55e00\">{Escape(text)}</text>\n"));
    }

    private static void AppendSeries(StringBuilder svg, Frame frame, PlotSeries series, string colour)
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
        if (series.Marked)
            foreach (var point in series.Points.Where(frame.Holds))
                svg.Append(Invariant($"<circle cx=\"{frame.PlaceX(point.X):0.0}\" cy=\"{frame.PlaceY(point.Y):0.0}\" r=\"2.5\" fill=\"{colour}\"/>\n"));
    }

    private void AppendLegend(StringBuilder svg, int i)
    {
        var line = Top + 8 + LegendLine * i;
        svg.Append(Invariant($"<path d=\"M{Width} {line}h28\" stroke=\"{ColourOf(i)}\" stroke-width=\"2\"{Dashes(_series[i])}/>"));
        svg.Append(Invariant($"<text x=\"{Width + 34}\" y=\"{line + 4}\" fill=\"#222222\">{Escape(_series[i].Name)}</text>\n"));
    }

    private string ColourOf(int i) => Colours[(_series[i].Colour ?? i) % Colours.Length];

    private static string Dashes(PlotSeries series) => series.Dashed ? " stroke-dasharray=\"6 4\"" : "";

    private static string Minus(string number) => number.StartsWith('-') ? $"−{number[1..]}" : number;

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private sealed record Frame(SettledAxis X, SettledAxis Y)
    {
        public const double AreaWidth = Width - Left - Right, AreaHeight = Height - Top - Bottom;

        public double PlaceX(double value) => Left + X.Place(value) * AreaWidth;

        // What lies far outside is clipped anyway, and is brought nearer.
        public double PlaceY(double value) => Top + (1 - Math.Clamp(Y.Place(value), -0.5, 1.5)) * AreaHeight;

        public bool Holds((double X, double Y) point) => X.Axis.IsShown(point.X) && Y.Axis.IsShown(point.Y);
    }
}
