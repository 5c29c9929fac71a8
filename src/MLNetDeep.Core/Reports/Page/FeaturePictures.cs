using MLNetDeep.Plots;
using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>The effect of a feature as a picture: a curve of a number, dots of a category.</summary>
internal static class FeaturePictures
{
    private const int Width = 400, Height = 250, TitleCharacters = 44;

    /// <param name="effect">The effect.</param>
    /// <param name="outcome">The axis of the mean prediction.</param>
    /// <param name="number">The number of the picture on its page.</param>
    public static string Effect(FeatureEffect effect, PlotAxis outcome, int number)
    {
        var title = PlotText.Shorten(NameOf(effect.Name, effect.Column), TitleCharacters);
        if (effect.Categories is { } categories)
        {
            var dots = new DotPlot(title, outcome);
            for (var v = 0; v < categories.Count; v++)
                dots.Add(categories[v], [.. effect.Means.Select(curve => curve[v])]);
            return dots.ToSvg();
        }
        var plot = new Plot(title, new PlotAxis("value") { MaxTicks = 6 }, outcome) { AreaId = Invariant($"effect{number}"), Size = (Width, Height), HasLegend = false };
        foreach (var (c, curve) in effect.Means.Index())
            plot.Add(new PlotSeries("", [.. effect.Values.Zip(curve)]) { Marked = true, Colour = c });
        return plot.ToSvg();
    }
}
