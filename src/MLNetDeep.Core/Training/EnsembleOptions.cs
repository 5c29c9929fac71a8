using System.Text.Json.Serialization;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>Several networks in one model, whose predictions are averaged: <see cref="DeepResidualOptions.Ensemble"/>.</summary>
public sealed record EnsembleOptions
{
    private const int MaxBagging = 100;

    /// <summary>
    /// Bagging: the rows are divided into this many parts, stratified by class, in a regression by the target. One network is trained for each part, on all other
    /// parts; the part itself chooses its best epoch. The model predicts the mean of the networks' probabilities, or of their numbers.
    /// The report, the threshold and the temperature come from out-of-fold predictions: each row is scored by the one network
    /// that was not trained on it. <see cref="ValidationOptions.Fraction"/> is not used. If validation data is given, it has no part in the
    /// training of the networks; the report, the threshold and the temperature come from it instead. The encoder and the scaling of targets are learnt once, from all
    /// rows. Networks are trained side by side, as many as there are threads. Costs about as many times the training and the prediction of one network;
    /// where the kind of network is chosen (<see cref="Training.TrainingSummary.BaggingTrials"/>), up to six networks more are trained, with <see cref="Quality.Best"/> twelve. Range: 0 to 100; 0 and 1 train one network without
    /// bagging; null takes 5, 0 with <see cref="Quality.Fast"/>, 8 with <see cref="Quality.Best"/>. Null takes fewer in a classification of few rows: at most
    /// half as many as there are rows outside the largest class; and 0 with fewer than 40 rows, where no rows are to be held out
    /// (<see cref="ValidationOptions.Fraction"/> 0), and where the rows are on disk (<see cref="TrainingRunOptions.MemoryLimit"/>). Default: null.
    /// </summary>
    /// <remarks>Source: Breiman, 1996, "Bagging predictors"; with folds in the place of samples as in cross-validation committees (Parmanto et al., 1996).</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Bagging { get; init; }

    /// <param name="options">The options that these are part of; none of their groups is null.</param>
    internal IEnumerable<string> Faults(DeepResidualOptions options) => Bagging is int folds ? Within(nameof(Bagging), folds, 0, MaxBagging) : [];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
