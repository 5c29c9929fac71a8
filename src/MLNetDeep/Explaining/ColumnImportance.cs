namespace MLNetDeep;

/// <summary>How much worse a model gets on some rows when the values of one of their columns are shuffled among them.</summary>
/// <param name="Name">The column; of a slot of a vector, the slot's name or <c>column[slot]</c>.</param>
/// <param name="Increase">
/// By how much the log loss grows (in nats), in a regression the root of the mean squared error (in the label's unit): the mean over the
/// permutations; below 0 by chance.
/// </param>
/// <param name="StandardError">The standard error of that mean; NaN of one permutation.</param>
public sealed record ColumnImportance(string Name, double Increase, double StandardError);
