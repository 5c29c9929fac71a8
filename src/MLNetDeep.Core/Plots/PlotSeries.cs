namespace MLNetDeep.Plots;

/// <summary>One line of a plot.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Its points in order; where one has no place on the axes, the line is broken.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Whether it is drawn with dashes.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether its points are joined by a line. Default: true.</summary>
    public bool Joined { get; init; } = true;

    /// <summary>Whether its points are marked.</summary>
    public bool Marked { get; init; }

    /// <summary>How large its marks are, in pixels. Default: 2.5.</summary>
    public double Radius { get; init; } = 2.5;

    /// <summary>The colour, by number; null for the next one.</summary>
    public int? Colour { get; init; }
}
