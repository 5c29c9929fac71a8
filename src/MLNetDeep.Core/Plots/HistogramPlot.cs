using System.Text;

namespace MLNetDeep.Plots;

/// <summary>Columns that stand side by side over one axis, all of one width.</summary>
internal sealed class HistogramPlot(string title, PlotAxis x, PlotAxis y)
{
    /// <summary>The picture.</summary>
    /// <param name="from">Where the first column begins.</param>
    /// <param name="to">Where the last one ends, above <paramref name="from"/>.</param>
    /// <param name="heights">The columns' heights, at least 0.</param>
    public string ToSvg(double from, double to, IReadOnlyList<double> heights)
    {
        var frame = new PlotFrame((x with { From = from, To = to }).Settle([from, to]), (y with { From = 0 }).Settle([.. heights, 0]));
        var svg = new StringBuilder();
        PlotFrame.AppendStart(svg, frame.Width, frame.Height, title);
        PlotFrame.AppendTitle(svg, title);
        frame.AppendAxes(svg);
        var bottom = PlotFrame.Top + frame.AreaHeight;
        var width = frame.AreaWidth / Math.Max(1, heights.Count);
        for (var i = 0; i < heights.Count; i++)
            if (y.IsShown(heights[i]) && frame.PlaceY(heights[i]) is var top && top < bottom)
                svg.Append(Invariant($"<rect x=\"{PlotFrame.Left + i * width + 0.5:0.0}\" y=\"{top:0.0}\" width=\"{width - 1:0.0}\" "))
                    .Append(Invariant($"height=\"{bottom - top:0.0}\" fill=\"{PlotColours.Series[0]}\"/>\n"));
        return svg.Append("</svg>\n").ToString();
    }
}
