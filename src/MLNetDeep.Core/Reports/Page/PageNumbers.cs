using System.Globalization;
using MLNetDeep.Plots;

namespace MLNetDeep.Reports.Page;

/// <summary>Numbers and names as the page writes them.</summary>
internal static class PageNumbers
{
    // A number and its sign stay in one line.
    private const char Space = '\u00a0';

    public static string Thousands(long number) => Invariant($"{number:#,0}");

    public static string Percent(double share) => PlotText.Minus(Invariant($"{100 * share:0.##}{Space}%"));

    /// <summary>In sentences: to a tenth.</summary>
    public static string RoundPercent(double share) => PlotText.Minus(Invariant($"{100 * share:0.#}{Space}%"));

    public static string Share(long part, long whole) => whole == 0 ? "–" : Percent(part / (double)whole);

    public static string Number(double number, int digits = 4) => PlotText.Minus(number.ToString($"G{digits}", CultureInfo.InvariantCulture));

    /// <summary>A number as people write it: groups of thousands, no exponent unless it is very large or small.</summary>
    public static string Readable(double number)
    {
        var size = Math.Abs(number);
        if (size != 0 && size is < 1e-3 or >= 1e9)
            return Number(number);
        var decimals = size == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        return PlotText.Minus(number.ToString($"#,0.{new string('#', decimals)}", CultureInfo.InvariantCulture));
    }

    /// <summary>What a feature is called.</summary>
    public static string NameOf(string? name, int column) => string.IsNullOrWhiteSpace(name) ? Invariant($"feature {column}") : name;

    /// <summary>What a class is called in a sentence.</summary>
    public static string Quoted(string label) => $"'{PlotText.Shorten(label, 30)}'";

    /// <summary>The rows that an evaluation is of.</summary>
    public static string RowsOf(ModelEvaluation? evaluation) => evaluation switch
    {
        { OnGivenRows: true } => "test rows",
        { OnTrainingRows: true } => "training rows",
        _ => "validation rows",
    };

    /// <summary>A figure with its name above it.</summary>
    public static void Figure(PageText page, string name, string value) =>
        page.Open("dl").Add("dt", name).Add("dd", PlotText.Minus(value)).Close("dl");

    /// <summary>What trained the model.</summary>
    public static string LibraryOf(TrainingReport report) => $"MLNetDeep {report.LibraryVersion ?? "of an older version"}";
}
