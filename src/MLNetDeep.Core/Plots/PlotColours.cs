namespace MLNetDeep.Plots;

/// <summary>The colours of pictures. A page that is dark may put others in their place.</summary>
internal static class PlotColours
{
    public const string Background = "#ffffff", Ink = "#222222", FaintInk = "#444444", Grid = "#e8e8e8", Zero = "#aaaaaa", Border = "#888888";

    /// <summary>What is noted in a picture.</summary>
    public const string Mark = "#d55e00";

    /// <summary>Lines and bars in turn. Source: Okabe and Ito, 2008: told apart by the colour-blind too.</summary>
    public static IReadOnlyList<string> Series { get; } = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444"];
}
