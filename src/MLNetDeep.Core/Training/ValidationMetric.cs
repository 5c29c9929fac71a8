namespace MLNetDeep.Training;

/// <summary>
/// What the best epoch is chosen by, over the validation rows, each counting as much as its weight; ties go to the later epoch. Which
/// ones there are depends on the task.
/// </summary>
public enum ValidationMetric
{
    /// <summary>
    /// The mean of what training makes small, <see cref="DeepResidualOptions.Loss"/>, label smoothing and class weights included; in a
    /// regression it is of the targets as the network sees them, of mean 0 and deviation 1. Every task; smaller is better.
    /// </summary>
    Loss,

    /// <summary>
    /// The mean of −ln p, p being the probability of the row's class: cross-entropy without smoothing or class weights. Unit: nats.
    /// Classification; smaller is better.
    /// </summary>
    LogLoss,

    /// <summary>The share of rows whose most likely class is the label, from 0 to 1. Classification; larger is better.</summary>
    Accuracy,

    /// <summary>
    /// The mean of the classes' F1, 2·right/(labelled + predicted), from 0 to 1; a class that is neither a label nor predicted does not
    /// count. Classification; larger is better.
    /// </summary>
    MacroF1,

    /// <summary>
    /// The area under the ROC curve: how often a row of the class has a higher probability of it than a row of another class, a tie
    /// counting half, from 0 to 1. With several classes the mean of each against the others, over the classes that have rows.
    /// Classification; larger is better. Source: Hanley and McNeil, 1982.
    /// </summary>
    Auc,

    /// <summary>√(mean of (prediction − target)²). Unit: that of the targets. Regression; smaller is better.</summary>
    Rmse,

    /// <summary>The mean of |prediction − target|. Unit: that of the targets. Regression; smaller is better.</summary>
    MeanAbsoluteError,
}
