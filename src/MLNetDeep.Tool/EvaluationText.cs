using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Tool;

/// <summary>An evaluation as lines of text, beside what looks at no column: it says the commonest class of the training rows, or their mean.</summary>
internal static class EvaluationText
{
    /// <param name="report">A report with an evaluation.</param>
    public static string Of(TrainingReport report)
    {
        var evaluation = report.Evaluation!;
        var width = evaluation.Metrics.Max(one => one.Key.Title.Length);
        var lines = evaluation.Metrics.Select(one => Invariant($"{one.Key.Title.PadRight(width)}  {one.Value:G4}{Beside(report, one.Key)}"));
        return string.Join(Environment.NewLine, evaluation.LeftOut is { } leftOut ? lines.Append(leftOut.Sentence) : lines);
    }

    private static string Beside(TrainingReport report, ValidationMetric metric) => (metric == ValidationMetric.Auc, report.Evaluation!.Baseline) switch
    {
        (true, _) => "  beside 0.5 of chance",
        (_, { Class: int common } baseline) when metric == ValidationMetric.Accuracy =>
            Invariant($"  beside {baseline.Value:G4} of always '{report.Labels.Values[common]}'"),
        (_, { Class: null } baseline) when metric == ValidationMetric.Rmse =>
            Invariant($"  beside {baseline.Value:G4} of the mean of the training rows, {report.Data!.Targets!.Mean:G6}"),
        _ => "",
    };
}
