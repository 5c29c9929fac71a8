using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Host;

namespace Microsoft.ML;

/// <summary>
/// Adds <c>DeepResidual</c> to <c>mlContext.MulticlassClassification.Trainers</c>, and <c>OneVersusAll</c> and <c>PairwiseCoupling</c> of the
/// binary trainer: the same calls as for ML.NET's own.
/// </summary>
/// <remarks>
/// <c>OneVersusAll</c> and <c>PairwiseCoupling</c> train one model for each class, or each pair, and score row by row. One
/// <c>DeepResidual</c> learns all classes at once, faster and mostly better; use these for comparisons, or where each class is a separate
/// yes-or-no question. The probabilities of the models are used as they are, without a calibrator.
/// </remarks>
public static partial class DeepResidualMulticlassCatalog
{
    /// <summary>Creates a <see cref="DeepResidualTrainer"/> with the options that are changed most often.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="labelColumnName">The label: a key column.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">How much each row counts: a column of Single, or null.</param>
    /// <param name="blocks">See <see cref="DeepResidualOptions.Blocks"/>.</param>
    /// <param name="width">See <see cref="DeepResidualOptions.Width"/>.</param>
    /// <param name="hiddenWidth">See <see cref="ArchitectureOptions.HiddenWidth"/>.</param>
    /// <param name="dropout">See <see cref="DeepResidualOptions.Dropout"/>.</param>
    /// <param name="learningRate">See <see cref="DeepResidualOptions.LearningRate"/>.</param>
    /// <param name="batchSize">See <see cref="DeepResidualOptions.BatchSize"/>.</param>
    /// <param name="epochs">See <see cref="DeepResidualOptions.Epochs"/>.</param>
    /// <param name="quality">See <see cref="DeepResidualOptions.Quality"/>.</param>
    /// <param name="categoricalColumnNames">See <see cref="DeepResidualTrainerOptions.CategoricalColumnNames"/>; null for none.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="System.ArgumentException">Options are out of range; all faults are named together.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.DeepResidual())
    ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static DeepResidualTrainer DeepResidual(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultNames.Label,
        string featureColumnName = DefaultNames.Features,
        string? exampleWeightColumnName = null,
        int blocks = DeepResidualDefaults.Blocks,
        int width = DeepResidualDefaults.Width,
        int hiddenWidth = DeepResidualDefaults.HiddenWidth,
        float dropout = DeepResidualDefaults.Dropout,
        float? learningRate = null,
        int? batchSize = null,
        int? epochs = null,
        Quality quality = Quality.Default,
        ColumnNames? categoricalColumnNames = null)
        => new(
            CatalogEnvironment.Of(catalog), labelColumnName, featureColumnName, exampleWeightColumnName, blocks, width, hiddenWidth, dropout,
            learningRate, batchSize, epochs, quality, categoricalColumnNames);

    /// <summary>Creates a <see cref="DeepResidualTrainer"/> from a record of options.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="options">The options.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="System.ArgumentException">Options are out of range; all faults are named together.</exception>
    public static DeepResidualTrainer DeepResidual(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, DeepResidualTrainer.Options options)
        => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>Creates a <see cref="DeepResidualTrainer"/> for the columns of a table: its label, its numbers and its categories. Its label must have been made a key, as by <c>MapValueToKey</c>.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification.Trainers</c>.</param>
    /// <param name="table">The table, of <c>mlContext.Data.LoadTable</c>.</param>
    /// <param name="options">All other options, without the names of label, numbers and categories; null for the defaults. A column of numbers that it names as the example weight is no feature.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="System.ArgumentException">Options are out of range or name other columns.</exception>
    public static DeepResidualTrainer DeepResidual(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Table table, DeepResidualTrainer.Options? options = null)
        => new(CatalogEnvironment.Of(catalog), TableRoles.Of(options ?? new(), table, LearningTask.Multiclass));
}
