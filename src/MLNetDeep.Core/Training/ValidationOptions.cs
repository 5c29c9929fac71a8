using System.Text.Json.Serialization;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// Validation: the validation set, the metric that chooses the best epoch, early stopping, and the decision threshold:
/// <see cref="DeepResidualOptions.Validation"/>.
/// </summary>
public sealed record ValidationOptions
{
    /// <summary>
    /// The fraction of the rows that is held out as the validation set of one network, stratified by class. A bag
    /// (<see cref="EnsembleOptions.Bagging"/>) does not use it: each of its networks holds out a fold. With 0, one network is trained on all
    /// rows, unless a bag is asked for, and keeps the weights of the last epoch. Ignored when validation data is given. Range: [0, 0.9]. Default: 0.2.
    /// </summary>
    public double Fraction { get; init; } = 0.2;

    /// <summary>The metric that chooses the best epoch; it must be one of the task. Default: <see cref="ValidationMetric.Loss"/>.</summary>
    public ValidationMetric Metric { get; init; } = ValidationMetric.Loss;

    /// <summary>Early stopping: the number of epochs without a better metric after which training stops. Range: at least 1, or null for never. Default: null.</summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Whether training stops when the metric has its best possible value: 1 if larger is better, else 0. Default: false.
    /// </summary>
    public bool StopWhenPerfect { get; init; }

    /// <summary>
    /// Binary classification: the decision threshold. Null predicts the positive class from a probability of 0.5 on. Default: null.
    /// </summary>
    public DecisionThreshold? Threshold { get; init; }

    /// <summary>
    /// Classification: whether the validation rows choose a temperature, by which all scores (logits) are divided, so that probabilities are
    /// neither too sure nor too cautious. It is the one of the smallest log loss in [0.05, 20], with the labels smoothed
    /// by 1/(validation rows + 1). It changes probabilities and never which class is the
    /// most likely. Regression with <c>Loss.Quantile</c>: whether the predictions are moved so that the loss's part of the validation rows
    /// lies below them. With another loss of a regression it must not be true. Null does so where there are
    /// at least 50 validation rows, of two classes or more. All rows of a bag are validation rows, each of one network. Default: null.
    /// </summary>
    /// <remarks>Sources: Guo et al., 2017, "On calibration of modern neural networks", section 4.2; Romano, Patterson and Candès, 2019,
    /// "Conformalized quantile regression".</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Calibrate { get; init; }

    internal IEnumerable<string> Faults() =>
    [
        .. Fraction is >= 0 and <= 0.9 ? Array.Empty<string>() : [Invariant($"{nameof(Fraction)} must be in [0, 0.9], but was {Fraction}.")],
        .. Part(nameof(Metric), Metric, _ => []),
        .. AtLeastOne(nameof(Patience), Patience),
        .. Threshold is null ? [] : Part(nameof(Threshold), Threshold, part => part.Faults()),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
