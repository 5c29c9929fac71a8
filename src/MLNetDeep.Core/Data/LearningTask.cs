namespace MLNetDeep;

/// <summary>What is to be learnt of the rows.</summary>
public enum LearningTask
{
    /// <summary>Which of any number of classes a row belongs to: a probability for each.</summary>
    Multiclass,

    /// <summary>Whether a row is of the second of two classes: one probability.</summary>
    Binary,

    /// <summary>A number, in the unit of the targets.</summary>
    Regression,
}
