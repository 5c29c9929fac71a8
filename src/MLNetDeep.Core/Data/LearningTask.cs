namespace MLNetDeep;

/// <summary>The task: what the network learns from the rows.</summary>
public enum LearningTask
{
    /// <summary>Multiclass classification: a probability for each class.</summary>
    Multiclass,

    /// <summary>Binary classification: the probability of the second of two classes.</summary>
    Binary,

    /// <summary>Regression: a number, in the unit of the targets.</summary>
    Regression,
}
