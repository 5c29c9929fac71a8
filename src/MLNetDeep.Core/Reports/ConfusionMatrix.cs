namespace MLNetDeep.Reports;

/// <summary>The confusion matrix: how many rows of each class were predicted as each class.</summary>
/// <param name="Classes">
/// The numbers of the classes that have a row and a column, ascending: all classes or, if there are more than 40, the 40 with the most
/// rows. The last row and column then hold all other classes together.
/// </param>
/// <param name="Counts">[size, size], the actual class by the predicted one, row after row; their sum is the number of rows.</param>
public sealed record ConfusionMatrix(IReadOnlyList<int> Classes, IReadOnlyList<int> Counts)
{
    internal const int MaxClasses = 40;

    /// <summary>
    /// The number of rows and of columns: one for each of <see cref="Classes"/>, and one more where other classes are combined.
    /// </summary>
    public int Size => (int)Math.Sqrt(Counts.Count);

    /// <summary>The number of data rows with an actual and a predicted class.</summary>
    /// <param name="actual">The row of the matrix. Range: 0 to Size − 1.</param>
    /// <param name="predicted">The column of the matrix. Range: 0 to Size − 1.</param>
    public int this[int actual, int predicted] => Counts[actual * Size + predicted];

    /// <param name="actual">The label of each row, [rows].</param>
    /// <param name="predicted">What was predicted for it, [rows].</param>
    /// <param name="classes">Number of classes.</param>
    internal static ConfusionMatrix Of(ReadOnlySpan<int> actual, ReadOnlySpan<int> predicted, int classes)
    {
        var rows = new int[classes];
        foreach (var label in actual)
            rows[label]++;
        int[] kept = [.. Enumerable.Range(0, classes).OrderByDescending(c => rows[c]).Take(MaxClasses).Order()];
        var places = new int[classes];
        Array.Fill(places, kept.Length);
        for (var i = 0; i < kept.Length; i++)
            places[kept[i]] = i;
        var size = kept.Length < classes ? kept.Length + 1 : kept.Length;
        var counts = new int[size * size];
        for (var r = 0; r < actual.Length; r++)
            counts[places[actual[r]] * size + places[predicted[r]]]++;
        return new ConfusionMatrix(kept, counts);
    }

    internal IEnumerable<string> Faults(int classes)
    {
        if (Classes.Count is < 1 or > MaxClasses || Classes.Any(c => (uint)c >= (uint)classes))
            yield return $"The report's confusion matrix must be of 1 to {MaxClasses} classes, 0 to {classes - 1}.";
        var size = Classes.Count < classes ? Classes.Count + 1 : Classes.Count;
        if (Counts.Count != size * size || Counts.Any(count => count < 0))
            yield return $"The report's confusion matrix must be {size * size} counts, but were {Counts.Count}.";
    }
}
