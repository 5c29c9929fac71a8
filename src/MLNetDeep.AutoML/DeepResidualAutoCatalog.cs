using Microsoft.ML.AutoML;
using MLNetDeep;
using MLNetDeep.Tuning;

namespace Microsoft.ML;

/// <summary>Adds <c>DeepResidual</c> to <c>mlContext.Auto()</c>: the trainers of all tasks for a search of ML.NET's AutoML.</summary>
public static class DeepResidualAutoCatalog
{
    /// <summary>A trainer for several classes whose options AutoML searches, to append to a sweepable pipeline.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Auto()</c>.</param>
    /// <param name="options">The trainer's own options: its columns, and all that is not searched.</param>
    /// <param name="space">Which options are searched, and where; null for the defaults.</param>
    /// <exception cref="System.ArgumentException">A range or a choice is not one that the options allow; all faults are named together.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.Auto().DeepResidual(new DeepResidualTrainer.Options()));
    /// var experiment = mlContext.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(data, fold: 5)
    ///     .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, labelColumn: "Label").SetMaxModelToExplore(20);
    /// </code>
    /// </example>
    public static SweepableEstimator DeepResidual(this AutoCatalog catalog, DeepResidualTrainer.Options options, TuningSpace? space = null) =>
        Sweepable(catalog, options, space, (mlContext, proposed) => new DeepResidualTrainer(mlContext, proposed));

    /// <summary>A trainer for yes or no whose options AutoML searches, to append to a sweepable pipeline.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Auto()</c>.</param>
    /// <param name="options">The trainer's own options: its columns, and all that is not searched.</param>
    /// <param name="space">Which options are searched, and where; null for the defaults.</param>
    /// <exception cref="System.ArgumentException">A range or a choice is not one that the options allow; all faults are named together.</exception>
    public static SweepableEstimator DeepResidual(this AutoCatalog catalog, DeepResidualBinaryTrainer.Options options, TuningSpace? space = null) =>
        Sweepable(catalog, options, space, (mlContext, proposed) => new DeepResidualBinaryTrainer(mlContext, proposed));

    /// <summary>A trainer for a number whose options AutoML searches, to append to a sweepable pipeline.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Auto()</c>.</param>
    /// <param name="options">The trainer's own options: its columns, and all that is not searched.</param>
    /// <param name="space">Which options are searched, and where; null for the defaults.</param>
    /// <exception cref="System.ArgumentException">A range or a choice is not one that the options allow; all faults are named together.</exception>
    public static SweepableEstimator DeepResidual(this AutoCatalog catalog, DeepResidualRegressionTrainer.Options options, TuningSpace? space = null) =>
        Sweepable(catalog, options, space, (mlContext, proposed) => new DeepResidualRegressionTrainer(mlContext, proposed));

    private static SweepableEstimator Sweepable<TOptions>(
        AutoCatalog catalog, TOptions options, TuningSpace? space, Func<MLContext, TOptions, IEstimator<ITransformer>> create)
        where TOptions : DeepResidualTrainerOptions
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var search = new DeepResidualSearchSpace<TOptions>(options, space);
        return new SweepableEstimator((mlContext, parameter) => create(mlContext, search.OptionsOf(parameter)), search);
    }
}
