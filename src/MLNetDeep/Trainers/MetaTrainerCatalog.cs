using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using MLNetDeep;
using MLNetDeep.Host;

namespace Microsoft.ML;

public static partial class DeepResidualMulticlassCatalog
{
    /// <summary>Trains one model for each class, against all others. ML.NET trains the first one twice.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="binaryEstimator">The binary trainer; it must have the same label column and one vector of Single as features, without
    /// categories.</param>
    /// <param name="labelColumnName">The label: a key column.</param>
    /// <param name="imputeMissingLabelsAsNegative">Whether rows with a missing label count as negative; if not, they are left out.</param>
    /// <param name="calibrator">Not used: the networks already give probabilities.</param>
    /// <param name="maximumCalibrationExampleCount">Not used.</param>
    /// <param name="useProbabilities">Whether classes are compared by probabilities, which then sum to 1; if not, by scores.</param>
    /// <returns>ML.NET's trainer.</returns>
    /// <exception cref="ArgumentException">The binary trainer has another label, categories, a threshold, or no column of features.</exception>
    public static OneVersusAllTrainer OneVersusAll(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        DeepResidualBinaryTrainer binaryEstimator,
        string labelColumnName = DefaultNames.Label,
        bool imputeMissingLabelsAsNegative = false,
        IEstimator<ISingleFeaturePredictionTransformer<ICalibrator>>? calibrator = null,
        int maximumCalibrationExampleCount = 1_000_000_000,
        bool useProbabilities = true) => catalog.OneVersusAll(
            Adapt(catalog, binaryEstimator, labelColumnName, nameof(OneVersusAll)), labelColumnName, imputeMissingLabelsAsNegative, calibrator,
            maximumCalibrationExampleCount, useProbabilities);

    /// <summary>
    /// Trains one model for each pair of classes, with the rows of either against all others, and one for each class: n(n + 1)/2 in all.
    /// There must be at least 3 classes.
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="binaryEstimator">The binary trainer; it must have the same label column and one vector of Single as features, without
    /// categories.</param>
    /// <param name="labelColumnName">The label: a key column.</param>
    /// <param name="imputeMissingLabelsAsNegative">Whether rows with a missing label count as negative; if not, they are left out.</param>
    /// <param name="calibrator">Not used: the networks already give probabilities.</param>
    /// <param name="maximumCalibrationExampleCount">Not used.</param>
    /// <returns>ML.NET's trainer.</returns>
    /// <exception cref="ArgumentException">The binary trainer has another label, categories, a threshold, or no column of features.</exception>
    public static PairwiseCouplingTrainer PairwiseCoupling(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        DeepResidualBinaryTrainer binaryEstimator,
        string labelColumnName = DefaultNames.Label,
        bool imputeMissingLabelsAsNegative = false,
        IEstimator<ISingleFeaturePredictionTransformer<ICalibrator>>? calibrator = null,
        int maximumCalibrationExampleCount = 1_000_000_000) => catalog.PairwiseCoupling(
            Adapt(catalog, binaryEstimator, labelColumnName, nameof(PairwiseCoupling)), labelColumnName, imputeMissingLabelsAsNegative, calibrator,
            maximumCalibrationExampleCount);

    private static BinaryNetworkEstimator Adapt(
        MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, DeepResidualBinaryTrainer trainer, string label, string caller)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        var options = trainer.UsedOptions;
        if (options.LabelColumnName != label)
            throw new ArgumentException(
                $"The binary trainer's LabelColumnName must be '{label}', the label of {caller}, but was '{options.LabelColumnName}'.", nameof(trainer));
        if (options.NumericColumnNames.Count > 0)
            throw new ArgumentException(
                $"{caller} scores one column of numbers: NumericColumnNames must be empty, but named '{string.Join("', '", options.NumericColumnNames)}'. "
                + "Concatenate makes one column of them, or take MulticlassClassification.Trainers.DeepResidual.", nameof(trainer));
        if (options.CategoricalColumnNames.Count > 0 || options.FeatureColumnName is null)
            throw new ArgumentException(
                $"{caller} scores one column of numbers: CategoricalColumnNames must be empty, but named '{string.Join("', '", options.CategoricalColumnNames)}'. "
                + "OneHotEncoding and Concatenate make numbers of them, or take MulticlassClassification.Trainers.DeepResidual.", nameof(trainer));
        if (options.Validation.Threshold is { } threshold)
            throw new ArgumentException(
                $"{caller} compares the networks' probabilities and has no threshold: Validation.Threshold must be null, but was {threshold}.", nameof(trainer));
        return new BinaryNetworkEstimator(CatalogEnvironment.Of(catalog), trainer);
    }
}
