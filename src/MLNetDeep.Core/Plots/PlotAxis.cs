namespace MLNetDeep.Plots;

/// <summary>One axis of a plot: what it says, which numbers it spans, and where its ticks are.</summary>
internal sealed record PlotAxis(string Label, bool Logarithmic = false)
{
    private const double MaxShown = 1e100, MinSpan = 1e-300, MinRelativeSpan = 1e-9;

    /// <summary>The least number, or null for that of the data.</summary>
    public double? From { get; init; }

    /// <summary>The largest number, or null for that of the data.</summary>
    public double? To { get; init; }

    /// <summary>The most ticks. Default: 9.</summary>
    public int MaxTicks { get; init; } = 9;

    /// <summary>Whether only whole numbers get ticks. Linear axes only.</summary>
    public bool Whole { get; init; }

    /// <summary>The axis with its ends settled for the numbers that are shown on it.</summary>
    public SettledAxis Settle(IEnumerable<double> shown)
    {
        var values = shown.Where(IsShown).ToArray();
        var (from, to) = values.Length == 0 ? (1.0, 2.0) : (values.Min(), values.Max());
        return Logarithmic ? SettleLogarithmic(From ?? from, To ?? to) : SettleLinear(From ?? from, To ?? to);
    }

    /// <summary>A logarithmic axis has no place for numbers that are not above 0; no axis has one for NaN and what is near ∞.</summary>
    public bool IsShown(double value) => Math.Abs(value) <= MaxShown && (!Logarithmic || value > 0);

    private SettledAxis SettleLinear(double from, double to)
    {
        var size = Math.Max(Math.Abs(from), Math.Abs(to));
        if (to - from <= Math.Max(MinSpan, MinRelativeSpan * size))
        {
            var half = Math.Max(0.5, 0.1 * size);                // of numbers that are all but equal
            (from, to) = (From ?? from - half, To ?? from + half);
        }
        var step = Math.Max(NiceStep((to - from) / (MaxTicks - 1)), Whole ? 1 : 0);
        if (From is null)
            from = Math.Floor(from / step + 1e-9) * step;
        if (To is null)
            to = Math.Ceiling(to / step - 1e-9) * step;
        var first = (long)Math.Ceiling(from / step - 1e-9);
        var last = (long)Math.Floor(to / step + 1e-9);
        // The number next to a tick is that tick: 3·0.1 is written 0.3.
        var ticks = Enumerable.Range(0, (int)(last - first) + 1).Select(k => (first + k) * step).ToArray();
        return new SettledAxis(this, from, to, [.. ticks.Select(tick => new PlotTick(tick, TextOf(tick, step)))]);
    }

    private static string TextOf(double tick, double step) => Math.Abs(tick) < 1e7 && step >= 1e-6
        ? Invariant($"{(decimal)Math.Round(tick, 10):0.##########}")
        : Invariant($"{tick:0.###e0}");

    private SettledAxis SettleLogarithmic(double from, double to)
    {
        var first = (int)Math.Floor(Math.Log10(from) + 1e-9);
        var last = (int)Math.Ceiling(Math.Log10(to) - 1e-9);
        last = Math.Max(last, first + 1);
        var stride = (last - first) / MaxTicks + 1;
        var exponents = Enumerable.Range(first, last - first + 1).Where(exponent => (exponent - first) % stride == 0);
        return new SettledAxis(
            this, From ?? Math.Pow(10, first), To ?? Math.Pow(10, last),
            [.. exponents.Select(exponent => new PlotTick(Math.Pow(10, exponent), Invariant($"1e{exponent}")))]);
    }

    private static double NiceStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (var multiple in (ReadOnlySpan<double>)[1, 2, 5])
            if (multiple * power >= least * (1 - 1e-9))
                return multiple * power;
        return 10 * power;
    }
}

/// <summary>A tick and what is written at it.</summary>
internal readonly record struct PlotTick(double Value, string Text);

/// <summary>An axis whose ends are known.</summary>
internal sealed record SettledAxis(PlotAxis Axis, double From, double To, IReadOnlyList<PlotTick> Ticks)
{
    /// <summary>Where a number lies, from 0 at the one end to 1 at the other.</summary>
    public double Place(double value) => Axis.Logarithmic
        ? (Math.Log10(value) - Math.Log10(From)) / (Math.Log10(To) - Math.Log10(From))
        : (value - From) / (To - From);
}
