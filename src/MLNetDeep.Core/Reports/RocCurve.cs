using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>
/// How many rows of the positive one of two classes are found, and how many others are taken for it, as the threshold falls: the points of the
/// ROC curve and of the curve of precision and recall. Areas are computed of all rows; of the points at most 99 are kept: the first one in each
/// 98th of the way from 0 to 2 that the sum of recall and false-positive rate goes. Sources: Fawcett, 2006, "An introduction to ROC analysis"; Davis
/// and Goadrich, 2006, "The relationship between precision-recall and ROC curves".
/// </summary>
/// <param name="Positive">The number of the positive class: in binary classification 1, else the one that is rarer among the training rows.</param>
/// <param name="Positives">Rows of it.</param>
/// <param name="Negatives">Rows of the other class.</param>
/// <param name="Area">The area under the ROC curve, ties counting half, from 0 to 1.</param>
/// <param name="AveragePrecision">The area under the curve of precision and recall, Σ (recallₙ − recallₙ₋₁) · precisionₙ over all thresholds, from 0
/// to 1; who guesses has the share of positive rows.</param>
/// <param name="TruePositives">Positive rows above each threshold, rising from 0 to <paramref name="Positives"/>.</param>
/// <param name="FalsePositives">Other rows above it, rising from 0 to <paramref name="Negatives"/>.</param>
public sealed record RocCurve(
    int Positive, int Positives, int Negatives, double Area, double AveragePrecision, IReadOnlyList<int> TruePositives, IReadOnlyList<int> FalsePositives)
{
    private const int Steps = 98, MaxPoints = Steps + 1;

    /// <summary>The positive one of two classes: the second, as in ML.NET; where the task knows several classes, the one that is rarer in training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="training">The training rows, or null where nothing is known of them.</param>
    internal static int PositiveOf(LearningTask task, DataSummary? training) =>
        task == LearningTask.Multiclass && training?.ClassCounts is [var first, var second] && first < second ? 0 : 1;

    /// <summary>The curve, or null where only one of the classes has rows.</summary>
    /// <param name="scores">[rows], higher where a row is rather positive.</param>
    /// <param name="labels">The class of each row, 0 or 1, [rows].</param>
    /// <param name="positive">The class whose rows should score high.</param>
    internal static RocCurve? Of(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int positive)
    {
        var weights = new float[scores.Length];
        Array.Fill(weights, 1);
        if (new RocArea(scores.Length).Measure(scores, labels, positive, weights) is not double area)
            return null;
        var (sorted, classes) = (scores.ToArray(), labels.ToArray());
        Array.Sort(sorted, classes);
        var positives = labels.Count(positive);
        var negatives = labels.Length - positives;
        List<int> found = [0], taken = [0];
        int hits = 0, others = 0, mark = 1;
        var precisions = 0.0;
        for (var i = sorted.Length - 1; i >= 0;)
        {
            var (score, before) = (sorted[i], hits);
            for (; i >= 0 && sorted[i] == score; i--)
                if (classes[i] == positive)
                    hits++;
                else
                    others++;
            precisions += (hits - before) / (double)positives * hits / (hits + others);
            // Both rates as one length along the curve: 2 at its end.
            var place = (int)((hits / (double)positives + others / (double)negatives) * Steps / 2 + 1e-9);
            if (place < mark)
                continue;
            mark = place + 1;
            found.Add(hits);
            taken.Add(others);
        }
        return new RocCurve(positive, positives, negatives, Digits.Six(area), Digits.Six(precisions), found, taken);
    }

    internal IEnumerable<string> Faults(int classes) =>
        classes == 2 && Positive is 0 or 1 && Positives > 0 && Negatives > 0 && Area is >= 0 and <= 1 && AveragePrecision is >= 0 and <= 1
        && TruePositives.Count <= MaxPoints && TruePositives.Count == FalsePositives.Count && Rises(TruePositives, Positives) && Rises(FalsePositives, Negatives)
            ? [] : [$"The report's curve must be of two classes and at most {MaxPoints} pairs of counts that rise from 0 to all rows of each."];

    private static bool Rises(IReadOnlyList<int> counts, int to) =>
        counts.Count > 0 && counts[0] == 0 && counts[^1] == to && counts.Skip(1).Zip(counts).All(pair => pair.First >= pair.Second);
}
