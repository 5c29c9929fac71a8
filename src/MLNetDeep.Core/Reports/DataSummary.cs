using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using MLNetDeep.Data;

namespace MLNetDeep.Reports;

/// <summary>Statistics of the training rows, without those set aside for validation.</summary>
/// <param name="Numbers">Features that are numbers.</param>
/// <param name="Categories">Features that are categories.</param>
/// <param name="Missing">The features with missing values, those with the most first, at most 30.</param>
public sealed record DataSummary(int Numbers, int Categories, IReadOnlyList<MissingShare> Missing)
{
    private const int MaxMissing = 30;

    /// <summary>Sparse slots of a row; 0 where rows have none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int SparseSlots { get; init; }

    /// <summary>Rows of each class, in the order of the labels; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? ClassCounts { get; init; }

    /// <summary>The targets of a regression; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TargetSummary? Targets { get; init; }

    internal static DataSummary Of(RowSet rows, IReadOnlyList<string>? names)
    {
        var data = rows.Data;
        var missing = new int[data.Columns];
        var reader = new RowReader(data.Features);
        foreach (var r in rows.Rows)
        {
            var row = reader.Row(r);
            if (TensorPrimitives.IsNaNAny(row[..data.NumberColumns]))
                for (var c = 0; c < data.NumberColumns; c++)
                    missing[c] += float.IsNaN(row[c]) ? 1 : 0;
            for (var c = data.NumberColumns; c < data.Columns; c++)
                missing[c] += row[c] == 0 || float.IsNaN(row[c]) ? 1 : 0;
        }
        var shares = Enumerable.Range(0, missing.Length).Where(c => missing[c] > 0).OrderByDescending(c => missing[c]).Take(MaxMissing)
            .Select(c => new MissingShare(c, names?[c], Digits.Six(missing[c] / (double)rows.Rows.Length)));
        var summary = new DataSummary(data.NumberColumns, data.Categories.Count, [.. shares]) { SparseSlots = data.SparseSlots };
        return data.Task == LearningTask.Regression
            ? summary with { Targets = TargetSummary.Of(rows) }
            : summary with { ClassCounts = Count(rows) };
    }

    private static int[] Count(RowSet rows)
    {
        var counts = new int[rows.Data.Classes];
        foreach (var r in rows.Rows)
            counts[rows.Data.Labels[r]]++;
        return counts;
    }

    internal IEnumerable<string> Faults(int classes, int columns)
    {
        if (Numbers < 0 || Categories < 0 || Numbers + (long)Categories != columns)
            yield return Invariant($"The report tells of {Numbers} numbers and {Categories} categories; expected {columns} features.");
        if (SparseSlots < 0)
            yield return $"The report tells of {SparseSlots} sparse slots; expected at least 0.";
        if ((ClassCounts?.Count ?? 0) != classes)
            yield return $"The report counts the rows of {ClassCounts?.Count ?? 0} classes; expected {classes}.";
        if (Missing.Any(one => one is null || (uint)one.Column >= (uint)columns || !double.IsFinite(one.Share)))
            yield return $"The report's missing values must be of features 0 to {columns - 1}.";
        if (Targets is { } targets && !(double.IsFinite(targets.Mean) && double.IsFinite(targets.Deviation)))
            yield return "The report's targets must have a finite mean and deviation.";
    }
}

/// <summary>How often a feature is missing.</summary>
/// <param name="Column">The feature, from 0.</param>
/// <param name="Name">The name of the feature, or null where features have no names.</param>
/// <param name="Share">Share of the training rows without it, from 0 to 1.</param>
public sealed record MissingShare(int Column, string? Name, double Share);

/// <summary>Statistics of the targets of the training rows in a regression.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="Min">The smallest target.</param>
/// <param name="Max">The largest target.</param>
public sealed record TargetSummary(double Mean, double Deviation, float Min, float Max)
{
    internal static TargetSummary Of(RowSet rows)
    {
        var (mean, deviation) = TargetScaling.Fit(rows);
        var (least, largest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var r in rows.Rows)
        {
            least = Math.Min(least, rows.Data.Targets[r]);
            largest = Math.Max(largest, rows.Data.Targets[r]);
        }
        return new TargetSummary(Digits.Six(mean), least == largest ? 0 : Digits.Six(deviation), least, largest);
    }
}
