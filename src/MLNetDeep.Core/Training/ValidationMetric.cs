namespace MLNetDeep.Training;

/// <summary>What the best epoch is chosen by; ties go to the later epoch.</summary>
public enum ValidationMetric
{
    /// <summary>The mean loss over the validation rows; smaller is better.</summary>
    LogLoss,

    /// <summary>The share of validation rows whose most likely class is the label; larger is better.</summary>
    Accuracy,
}
