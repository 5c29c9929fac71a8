using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>How good a model is, in plain English, beside what is reached without one.</summary>
internal static class Headline
{
    /// <summary>How good the model is, in a sentence or two.</summary>
    public static string Of(TrainingReport report, ModelEvaluation evaluation)
    {
        var rows = $"{Thousands(evaluation.Rows)} {RowsOf(evaluation)}";
        if (report.Task == LearningTask.Regression)
        {
            var unit = report.TargetUnit is { } given ? $" {given}" : "";
            return $"Off by {Readable(evaluation.Metrics.MeanAbsoluteError ?? 0)}{unit} on average for {rows}; the root mean squared error is {Readable(evaluation.Metrics.Rmse ?? 0)}{unit}"
                + (evaluation.Baseline is { } mean ? $", that of always predicting the mean of the training rows {Readable(mean.Value)}{unit}." : ".")
                + (evaluation.WithinTenPercent is double within ? $" {RoundPercent(within)} of the predictions are within 10 % of the target." : "");
        }
        return $"Right for {RoundPercent(evaluation.Metrics.Accuracy ?? 0)} of {rows}"
            + (evaluation.Baseline is { Class: int common, Value: var share } ? $"; always saying {Quoted(report.Labels.Values[common])} is right for {RoundPercent(share)}." : ".");
    }

    /// <summary>What has to be known of it, or null.</summary>
    public static string? NoteOn(TrainingReport report, ModelEvaluation evaluation)
    {
        var noBetter = evaluation.Baseline is { } baseline && (report.Task == LearningTask.Regression
            ? evaluation.Metrics.Rmse >= baseline.Value : evaluation.Metrics.Accuracy <= baseline.Value);
        var notes = string.Join(" ", ((string?[])[
            !noBetter ? null : evaluation.Threshold is null ? "By this measure the model is no better than that."
                : "By this measure the model is no better than that: its threshold was chosen for another one.",
            evaluation.OnTrainingRows ? "There were no validation rows: the numbers are of the training rows, and flatter the model." : null,
            evaluation.LeftOut?.Sentence]).Where(note => note is not null));
        return notes.Length == 0 ? null : notes;
    }
}
