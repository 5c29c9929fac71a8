using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Host;

namespace Microsoft.ML;

/// <summary>Adds <c>DeepResidual</c> to <c>mlContext.Regression.Trainers</c>.</summary>
public static class DeepResidualRegressionCatalog
{
    /// <summary>Creates a <see cref="DeepResidualRegressionTrainer"/> with the options that are changed most often.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">The label: a column of Single.</param>
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
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Area")
    ///     .Append(mlContext.Regression.Trainers.DeepResidual("Price"));
    /// </code>
    /// </example>
    public static DeepResidualRegressionTrainer DeepResidual(
        this RegressionCatalog.RegressionTrainers catalog,
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

    /// <summary>Creates a <see cref="DeepResidualRegressionTrainer"/> from a record of options.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="options">The options.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="System.ArgumentException">Options are out of range; all faults are named together.</exception>
    public static DeepResidualRegressionTrainer DeepResidual(
        this RegressionCatalog.RegressionTrainers catalog, DeepResidualRegressionTrainer.Options options)
        => new(CatalogEnvironment.Of(catalog), options);

    /// <summary>Creates a <see cref="DeepResidualRegressionTrainer"/> for the columns of a table: its label, its numbers and its categories.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Regression.Trainers</c>.</param>
    /// <param name="table">The table, of <c>mlContext.Data.LoadTable</c>.</param>
    /// <param name="options">All other options, without the names of label, numbers and categories; null for the defaults. A column of numbers that it names as the example weight is no feature.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="System.ArgumentException">The table's label is not a number, or options are out of range or name other columns.</exception>
    public static DeepResidualRegressionTrainer DeepResidual(
        this RegressionCatalog.RegressionTrainers catalog, Table table, DeepResidualRegressionTrainer.Options? options = null)
        => new(CatalogEnvironment.Of(catalog), TableRoles.Of(options ?? new(), table, LearningTask.Regression));
}
