namespace Microsoft.ML.Data;

/// <summary>Metrics of a multiclass classifier.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(double microAccuracy, double macroAccuracy, double logLoss, double logLossReduction,
        int topKPredictionCount, double[] topKAccuracies, double[] perClassLogLoss, ConfusionMatrix confusionMatrix = null)
    {
        MicroAccuracy = microAccuracy;
        MacroAccuracy = macroAccuracy;
        LogLoss = logLoss;
        LogLossReduction = logLossReduction;
        TopKPredictionCount = topKPredictionCount;
        TopKAccuracyForAllK = topKAccuracies;
        TopKAccuracy = topKAccuracies?.LastOrDefault() ?? 0;
        PerClassLogLoss = perClassLogLoss;
        ConfusionMatrix = confusionMatrix;
    }

    /// <summary>Mean of -ln(probability of the true class), probabilities held at 1e-15 or more.</summary>
    public double LogLoss { get; }

    /// <summary>1 - log-loss / entropy of the class frequencies.</summary>
    public double LogLossReduction { get; }

    /// <summary>Mean of the accuracies of the classes that have rows.</summary>
    public double MacroAccuracy { get; }

    /// <summary>Right rows over all rows.</summary>
    public double MicroAccuracy { get; }

    /// <summary>Rows whose true class is among the <see cref="TopKPredictionCount"/> highest scores, over all rows.</summary>
    public double TopKAccuracy { get; }

    /// <summary>The k of <see cref="TopKAccuracy"/>; 0 when none was asked for.</summary>
    public int TopKPredictionCount { get; }

    /// <summary>Top-k accuracy for k = 1, 2, …, <see cref="TopKPredictionCount"/>; null when none was asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    /// <summary>Mean log-loss of the rows of each class; 0 for a class without rows.</summary>
    public IReadOnlyList<double> PerClassLogLoss { get; }

    /// <summary>The confusion matrix.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }
}
