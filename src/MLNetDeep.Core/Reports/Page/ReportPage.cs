namespace MLNetDeep.Reports.Page;

/// <summary>
/// A report as a page, in the order of a reader's questions: what is predicted and how good, where it is wrong, what it looks at; then, for who
/// trains models, how it was trained.
/// </summary>
internal static class ReportPage
{
    public static string Of(TrainingReport report)
    {
        var page = new PageText();
        SummarySection.Append(page, report);
        if (report.Evaluation is { } evaluation)
        {
            EvaluationSection.Append(page, report, evaluation);
            if (evaluation is { Curve: { } curve, Thresholds: { } thresholds })
                ThresholdSection.Append(page, report, curve, thresholds);
        }
        FeatureSection.Append(page, report);
        TrainingSection.Append(page, report);
        page.Add("footer", PageNumbers.LibraryOf(report));
        return PageText.Whole(SummarySection.TitleOf(report), PageStyle.Css, page);
    }
}
