using System.Text;
using static MLNetDeep.Plots.PlotText;

namespace MLNetDeep.Plots;

/// <summary>The area between two axes: where numbers lie in it, and the lines and ticks around it.</summary>
internal sealed record PlotFrame(SettledAxis X, SettledAxis Y)
{
    public const int Left = 64, Right = 16, Top = 40, Bottom = 52;

    /// <summary>The width of the picture. Default: 560.</summary>
    public int Width { get; init; } = 560;

    /// <summary>Its height. Default: 340.</summary>
    public int Height { get; init; } = 340;

    public double AreaWidth => Width - Left - Right;

    public double AreaHeight => Height - Top - Bottom;

    /// <summary>Opens a picture: its size, title and background.</summary>
    public static void AppendStart(StringBuilder svg, int width, int height, string title)
    {
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" "));
        svg.Append(Invariant($"viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append(Invariant($"<title>{Escape(title)}</title>\n"));
        svg.Append(Invariant($"<rect width=\"100%\" height=\"100%\" fill=\"{PlotColours.Background}\"/>\n"));
    }

    /// <summary>The title as it is seen.</summary>
    public static void AppendTitle(StringBuilder svg, string title, int line = 24, int left = Left) =>
        svg.Append(Invariant($"<text x=\"{left}\" y=\"{line}\" font-size=\"15\" fill=\"{PlotColours.Ink}\">{Escape(title)}</text>\n"));

    public double PlaceX(double value) => Left + X.Place(value) * AreaWidth;

    // What lies far outside is clipped anyway, and is brought nearer.
    public double PlaceY(double value) => Top + (1 - Math.Clamp(Y.Place(value), -0.5, 1.5)) * AreaHeight;

    public bool Holds((double X, double Y) point) => X.Axis.IsShown(point.X) && Y.Axis.IsShown(point.Y);

    public void AppendAxes(StringBuilder svg)
    {
        double bottom = Top + AreaHeight, right = Left + AreaWidth;
        foreach (var tick in X.Ticks)
        {
            var at = PlaceX(tick.Value);
            svg.Append(Invariant($"<path d=\"M{at:0.0} {Top}V{bottom:0}\" stroke=\"{LineColour(X, tick)}\"/>"));
            svg.Append(Invariant($"<text x=\"{at:0.0}\" y=\"{bottom + 16:0}\" text-anchor=\"middle\" fill=\"{PlotColours.FaintInk}\">{Minus(tick.Text)}</text>\n"));
        }
        foreach (var tick in Y.Ticks)
        {
            var at = PlaceY(tick.Value);
            svg.Append(Invariant($"<path d=\"M{Left} {at:0.0}H{right:0}\" stroke=\"{LineColour(Y, tick)}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{at + 4:0.0}\" text-anchor=\"end\" fill=\"{PlotColours.FaintInk}\">{Minus(tick.Text)}</text>\n"));
        }
        svg.Append(Invariant($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{AreaWidth}\" height=\"{AreaHeight}\" fill=\"none\" stroke=\"{PlotColours.Border}\"/>\n"));
        svg.Append(Invariant($"<text x=\"{(Left + right) / 2:0.0}\" y=\"{bottom + 38:0}\" text-anchor=\"middle\" fill=\"{PlotColours.Ink}\">{Escape(X.Axis.Label)}</text>\n"));
        var middle = Top + AreaHeight / 2;
        svg.Append(Invariant($"<text x=\"16\" y=\"{middle:0.0}\" text-anchor=\"middle\" fill=\"{PlotColours.Ink}\" transform=\"rotate(-90 16 {middle:0.0})\">{Escape(Y.Axis.Label)}</text>\n"));
    }

    public void AppendMark(StringBuilder svg, double at, string text)
    {
        var place = PlaceX(at);
        var leftOf = place > Left + AreaWidth / 2;
        svg.Append(Invariant($"<path d=\"M{place:0.0} {Top}V{Top + AreaHeight:0}\" stroke=\"{PlotColours.Mark}\" stroke-dasharray=\"3 3\"/>"));
        svg.Append(Invariant($"<text x=\"{place + (leftOf ? -5 : 5):0.0}\" y=\"{Top + 14}\" text-anchor=\"{(leftOf ? "end" : "start")}\" fill=\"{PlotColours.Mark}\">{Escape(text)}</text>\n"));
    }

    // The axis itself, where 0 lies within, stands out of the grid.
    private static string LineColour(SettledAxis axis, PlotTick tick) =>
        !axis.Axis.Logarithmic && tick.Value == 0 ? PlotColours.Zero : PlotColours.Grid;
}
