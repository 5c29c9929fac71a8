namespace Microsoft.ML.Data;

/// <summary>Counts of predictions by true class (row) and predicted class (column), with per-class precision and recall.</summary>
public sealed class ConfusionMatrix
{
    private readonly double[][] _counts; // [true class, predicted class]

    internal ConfusionMatrix(double[][] counts, IReadOnlyList<string> classNames, bool isBinary)
    {
        _counts = counts;
        ClassNames = classNames;
        IsBinary = isBinary;
        PerClassRecall = [.. _counts.Select((row, i) => Ratio(row[i], row.Sum()))];
        PerClassPrecision = [.. _counts.Select((row, i) => Ratio(row[i], _counts.Sum(other => other[i])))];
    }

    /// <summary>Right predictions of a class over all predictions of it; 0 for a class that was never predicted.</summary>
    public IReadOnlyList<double> PerClassPrecision { get; }

    /// <summary>Right predictions of a class over all rows of it; 0 for a class without rows.</summary>
    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>The counts: row = true class, column = predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts => _counts;

    /// <summary>The number of classes.</summary>
    public int NumberOfClasses => _counts.Length;

    internal IReadOnlyList<string> ClassNames { get; }

    internal bool IsBinary { get; }

    /// <summary>The table as text, one line a true class.</summary>
    public string GetFormattedConfusionTable() => new ConfusionTable(this).Format();

    /// <summary>How many rows of the actual class were predicted as the predicted class.</summary>
    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(predictedClassIndicatorIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(actualClassIndicatorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predictedClassIndicatorIndex, NumberOfClasses);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(actualClassIndicatorIndex, NumberOfClasses);
        return _counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
