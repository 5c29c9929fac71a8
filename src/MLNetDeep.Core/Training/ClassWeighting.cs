using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

/// <summary>
/// How much each class counts in the loss. Create it with a method, such as <c>ClassWeighting.Balanced()</c>. Weights of one's own are
/// a part of the loss: <c>Loss.CrossEntropy(classWeights: [1f, 5f])</c>.
/// </summary>
public abstract record ClassWeighting
{
    private protected ClassWeighting() { }

    /// <summary>Class weights are those of the loss.</summary>
    public static ClassWeighting None() => new NoneClassWeighting();

    /// <summary>
    /// A row of class c counts n/(k·n_c), with n_c the rows of its class among the training rows, each as much as its weight, n all
    /// of them, and k the classes that there are: all classes together count the same. Rare classes are found more often, at the price of
    /// more false alarms, and probabilities are those of a table in which all classes are equally frequent. Source: King and Zeng, 2001,
    /// "Logistic regression in rare events data".
    /// </summary>
    public static ClassWeighting Balanced() => new BalancedClassWeighting();

    /// <summary>The loss of a task where none is chosen.</summary>
    internal virtual Loss LossOf(LearningTask task) => Loss.Of(task);

    /// <summary>The loss with the weights of the classes among the rows.</summary>
    internal abstract Loss Apply(Loss loss, RowSet rows);

    /// <summary>Says what keeps the weighting from a task and a loss, if anything.</summary>
    internal virtual IEnumerable<string> Faults(LearningTask task, Loss loss) => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>No weights but the loss's own.</summary>
[Kind("None")]
internal sealed record NoneClassWeighting : ClassWeighting
{
    internal override Loss Apply(Loss loss, RowSet rows) => loss;
}

/// <summary>n/(k·n_c).</summary>
[Kind("Balanced")]
internal sealed record BalancedClassWeighting : ClassWeighting
{
    // Smoothing gives each class a share of every row, and the weight of a rare one would make that share the larger part.
    internal override Loss LossOf(LearningTask task) => task != LearningTask.Regression ? Loss.CrossEntropy() : Loss.Of(task);

    internal override IEnumerable<string> Faults(LearningTask task, Loss loss)
    {
        if (task == LearningTask.Regression)
            yield return "Balanced needs classes, however the targets are numbers.";
        else if (loss.WeighsClasses)
            yield return "Balanced weighs the classes itself; the loss must have no class weights of its own.";
    }

    internal override Loss Apply(Loss loss, RowSet rows)
    {
        var counts = new double[rows.Data.Classes];
        foreach (var row in rows.Rows)
            counts[rows.Data.Labels[row]] += rows.Data.Weights.IsEmpty ? 1 : rows.Data.Weights[row];
        var (all, seen) = (counts.Sum(), counts.Count(count => count > 0));
        // A class without training rows has nothing to be balanced; rows of it may still be among those that validate.
        return loss.WithClassWeights(ClassWeights.Create([.. counts.Select(count => count > 0 ? (float)Math.Min(all / (seen * count), float.MaxValue) : 1f)]));
    }
}
