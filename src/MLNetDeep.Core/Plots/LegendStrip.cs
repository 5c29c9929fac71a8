using System.Text;

namespace MLNetDeep.Plots;

/// <summary>The names of series beside their colours, for several pictures that have the same.</summary>
internal static class LegendStrip
{
    private const int NameCharacters = 16, CharacterWidth = 7, Gap = 22, Height = 24;

    /// <summary>The picture.</summary>
    public static string ToSvg(string title, IReadOnlyList<string> names)
    {
        string[] shown = [.. names.Select(name => PlotText.Shorten(name, NameCharacters))];
        var svg = new StringBuilder();
        PlotFrame.AppendStart(svg, shown.Sum(WidthOf), Height, title);
        var left = 0;
        for (var i = 0; i < shown.Length; left += WidthOf(shown[i++]))
            svg.Append(Invariant($"<circle cx=\"{left + 8}\" cy=\"12\" r=\"5\" fill=\"{PlotColours.Series[i % PlotColours.Series.Count]}\"/>"))
                .Append(Invariant($"<text x=\"{left + 18}\" y=\"16\" fill=\"{PlotColours.Ink}\">{PlotText.Escape(shown[i])}</text>\n"));
        return svg.Append("</svg>\n").ToString();
    }

    private static int WidthOf(string name) => 18 + CharacterWidth * name.Length + Gap;
}
