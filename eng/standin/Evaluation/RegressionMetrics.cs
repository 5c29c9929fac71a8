namespace Microsoft.ML.Data;

/// <summary>Metrics of a regression model.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(double l1, double l2, double rms, double lossFunction, double rSquared)
    {
        MeanAbsoluteError = l1;
        MeanSquaredError = l2;
        RootMeanSquaredError = rms;
        LossFunction = lossFunction;
        RSquared = rSquared;
    }

    /// <summary>Mean of |label - score|.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>Mean of (label - score)².</summary>
    public double MeanSquaredError { get; }

    /// <summary>Square root of <see cref="MeanSquaredError"/>.</summary>
    public double RootMeanSquaredError { get; }

    /// <summary>Mean of the loss, which is the squared one.</summary>
    public double LossFunction { get; }

    /// <summary>1 - squared error / variance of the label; NaN for a constant label.</summary>
    public double RSquared { get; }
}
