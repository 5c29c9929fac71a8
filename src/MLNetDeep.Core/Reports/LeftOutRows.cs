namespace MLNetDeep.Reports;

/// <summary>Rows that were given to a report and are not measured: their label is missing, or is a class that no training row had.</summary>
/// <param name="Count">How many rows.</param>
/// <param name="OfUnknownClass">
/// How many of them have a class that no training row had, which the model can never predict; the others have no label. Null where the data does not tell
/// one from the other: it holds the label as keys alone, and the key of both is missing.
/// </param>
/// <param name="UnknownClasses">The first such classes, at most five.</param>
public sealed record LeftOutRows(int Count, int? OfUnknownClass, IReadOnlyList<string> UnknownClasses)
{
    internal const int MaxClassesNamed = 5;

    /// <summary>How many were left out and why, in a sentence or two.</summary>
    internal string Sentence => OfUnknownClass is not int unknown
        ? $"{Are(Count)} left out: the label is missing, or a class that no training row had."
        : string.Join(" ", ((string[])[
            unknown > 0 ? $"{Are(unknown)} left out: no training row had {(unknown == 1 ? "its" : "their")} class ({Names})." : "",
            Count > unknown ? $"{Are(Count - unknown)} left out: {(Count - unknown == 1 ? "it has" : "they have")} no label." : ""]).Where(part => part.Length > 0));

    private string Names => string.Join(", ", UnknownClasses.Select(Page.PageNumbers.Quoted)) + (UnknownClasses.Count == MaxClassesNamed ? ", …" : "");

    private static string Are(int rows) => rows == 1 ? "1 more row is" : $"{Page.PageNumbers.Thousands(rows)} more rows are";
}
