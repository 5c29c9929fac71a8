namespace Microsoft.ML.Data;

/// <summary>Metrics of a binary classifier that need its score only.</summary>
public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(double auc, double accuracy, double positivePrecision, double positiveRecall,
        double negativePrecision, double negativeRecall, double f1Score, double auprc, ConfusionMatrix confusionMatrix = null)
    {
        AreaUnderRocCurve = auc;
        Accuracy = accuracy;
        PositivePrecision = positivePrecision;
        PositiveRecall = positiveRecall;
        NegativePrecision = negativePrecision;
        NegativeRecall = negativeRecall;
        F1Score = f1Score;
        AreaUnderPrecisionRecallCurve = auprc;
        ConfusionMatrix = confusionMatrix;
    }

    private protected BinaryClassificationMetrics(BinaryClassificationMetrics other)
        : this(other.AreaUnderRocCurve, other.Accuracy, other.PositivePrecision, other.PositiveRecall,
            other.NegativePrecision, other.NegativeRecall, other.F1Score, other.AreaUnderPrecisionRecallCurve, other.ConfusionMatrix)
    {
    }

    /// <summary>Area under the ROC curve: the chance that a positive row scores above a negative one (a tie counts one half).</summary>
    public double AreaUnderRocCurve { get; }

    /// <summary>Right rows over all rows.</summary>
    public double Accuracy { get; }

    /// <summary>True positives over all predicted positives; 0 when there are none.</summary>
    public double PositivePrecision { get; }

    /// <summary>True positives over all positives; 0 when there are none.</summary>
    public double PositiveRecall { get; }

    /// <summary>True negatives over all predicted negatives; 0 when there are none.</summary>
    public double NegativePrecision { get; }

    /// <summary>True negatives over all negatives; 0 when there are none.</summary>
    public double NegativeRecall { get; }

    /// <summary>Harmonic mean of positive precision and positive recall; 0 when both are 0.</summary>
    public double F1Score { get; }

    /// <summary>Area under the precision-recall curve.</summary>
    public double AreaUnderPrecisionRecallCurve { get; }

    /// <summary>The confusion matrix; the first class is the positive one.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }
}

/// <summary>Metrics of a binary classifier with a probability column. All logarithms have base 2.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryClassificationMetrics uncalibrated, double logLoss, double logLossReduction, double entropy)
        : base(uncalibrated)
    {
        LogLoss = logLoss;
        LogLossReduction = logLossReduction;
        Entropy = entropy;
    }

    /// <summary>Mean of -log2(probability of the true class).</summary>
    public double LogLoss { get; }

    /// <summary>1 - log-loss / entropy of the class frequencies.</summary>
    public double LogLossReduction { get; }

    /// <summary>Entropy of the class frequencies, in bits.</summary>
    public double Entropy { get; }
}
