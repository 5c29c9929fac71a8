namespace MLNetDeep;

/// <summary>What the columns of one row contribute to its prediction. The contributions add up to what it differs from <see cref="BaseValue"/>.</summary>
/// <param name="Output">
/// What is explained: the class that was predicted, whose probability it is; <c>true</c> in binary classification, whose probability it is; the name
/// of the score in a regression.
/// </param>
/// <param name="Prediction">The model's output for the row.</param>
/// <param name="BaseValue">The mean of the same output over the background rows.</param>
/// <param name="Columns">The columns that the model reads, those that contribute most (in size) first.</param>
public sealed record PredictionContributions(string Output, double Prediction, double BaseValue, IReadOnlyList<ColumnContribution> Columns);

/// <summary>What one column contributes to a prediction.</summary>
/// <param name="Name">The column; of a slot of a vector, the slot's name or <c>column[slot]</c>.</param>
/// <param name="Value">Its value in the row, as text.</param>
/// <param name="Contribution">By how much it raises the output, below 0 if it lowers it. Unit: that of the output.</param>
/// <param name="StandardError">The standard error of the contribution, as it is a mean over sampled orders of the columns.</param>
public sealed record ColumnContribution(string Name, string Value, double Contribution, double StandardError);
