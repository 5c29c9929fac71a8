using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>What validation rows must be like.</summary>
internal static class MeasurableRows
{
    /// <summary>Refuses validation rows that the metric says nothing of, or that no threshold can be chosen by.</summary>
    /// <exception cref="ArgumentException">A threshold is to be chosen, and there are no rows.</exception>
    /// <exception cref="InvalidDataException">The metric or the threshold cannot be measured on the rows.</exception>
    public static void Require(DeepResidualOptions options, RowSet rows)
    {
        var chosen = options.Validation.Threshold is { IsChosen: true } threshold ? threshold : null;
        if (chosen is not null && rows.Rows.Length == 0)
            throw new ArgumentException(
                $"Validation.Threshold: {chosen} is chosen by validation rows, but there are none: Validation.Fraction must be above 0, or validation data given.",
                nameof(options));
        if (options.Validation.Calibrate == true && rows.Rows.Length == 0)
            throw new ArgumentException(
                "Validation.Calibrate: what calibrates is chosen by validation rows, but there are none: Validation.Fraction must be above 0, or validation data given.",
                nameof(options));
        if (rows.Rows.Length == 0)
            return;
        if (options.Validation.Calibrate == true && rows.Data.Task != LearningTask.Regression && !rows.HasTwoClasses)
            throw Fault("Validation.Calibrate is true", "are all of one class", rows);
        if (chosen is not null && ValidationMetric.Auc.Fault(rows) is { } faultOfClasses)
            throw Fault($"Validation.Threshold: {chosen} is chosen by validation rows", faultOfClasses, rows);
        if (options.Validation.Metric.Fault(rows) is { } fault)
            throw Fault($"Validation.Metric is {options.Validation.Metric}", fault, rows);
    }

    private static InvalidDataException Fault(string what, string fault, RowSet rows) => new(
        $"{what}, but those in column '{rows.Data.LabelName}' {fault}: more rows, a larger Validation.Fraction, or validation data of your own.");
}
