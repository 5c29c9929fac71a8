namespace Microsoft.ML.Data;

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
