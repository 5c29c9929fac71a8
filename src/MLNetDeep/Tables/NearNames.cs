namespace MLNetDeep;

/// <summary>The names that somebody may have meant.</summary>
internal static class NearNames
{
    private const int Most = 3;

    /// <summary>The nearest names in quotes, nearest first.</summary>
    public static string Of(string name, IEnumerable<string> names) =>
        string.Join(", ", names.OrderBy(other => Distance(name.ToUpperInvariant(), other.ToUpperInvariant())).Take(Most).Select(other => $"'{other}'"));

    // Levenshtein's: letters to insert, to delete or to change.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + (from[i] == to[j] ? 0 : 1)));
        }
        return row[^1];
    }
}
