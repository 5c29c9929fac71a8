using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Trains a deep residual classifier on a table.</summary>
public static class DeepResidualTraining
{
    private const int LeastScoringRows = 256;

    /// <summary>Trains a network and returns the model of the best epoch.</summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="seed">The same seed, data and options give the same model, to the bit, for any number of threads. Default: 0.</param>
    /// <param name="validation">The rows that choose the epoch, or null to set a part of <paramref name="data"/> aside. Default: null.</param>
    /// <param name="progress">Told of each epoch as it ends. Default: null.</param>
    /// <param name="cancellation">Asked before each step.</param>
    /// <returns>The trained model.</returns>
    /// <exception cref="ArgumentException">Options are out of range (all faults together), or the data sets do not fit together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a feature cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss has become infinite or undefined.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainedModel Train(
        TabularDataset data,
        DeepResidualOptions? options = null,
        int seed = 0,
        TabularDataset? validation = null,
        IProgress<EpochReport>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new DeepResidualOptions();
        options.Validate(nameof(options));
        RequireLearnable(data);
        RequireSameShape(data, validation);
        RequireFitting(options.Loss, data);

        var streams = new RandomStreams((uint)seed);
        var (trainingRows, validationRows) = validation is null
            ? StratifiedSplit.Split(data, options.ValidationFraction, streams.Split)
            : (RowSet.All(data), RowSet.All(validation));
        var encoder = InputEncoder.Fit(trainingRows, options.InputNormalization, options.MissingValues);
        RequireEncodable(validationRows, encoder);

        var network = new Network(options.ToNetworkSpec(encoder.Outputs, data.Classes));
        network.Initialize(streams.Initialization);
        var best = new Network(network.Spec);
        var scoringRows = Math.Max(Math.Min(options.BatchSize, trainingRows.Rows.Length), LeastScoringRows);
        using var engine = new ManagedEngine(network, options, scoringRows, streams.Dropout);
        var leastRows = options.Batches.DropLast ? Math.Max(2, options.BatchSize) : 2;
        var loop = new TrainingLoop(
            engine,
            training: new BatchReader(trainingRows, encoder, options.BatchSize, leastRows),
            validation: validationRows.Rows.Length == 0 ? null : new BatchReader(validationRows, encoder, scoringRows, leastRows: 1),
            options);
        var summary = loop.Run(best.Store, streams.Shuffling, progress, cancellation);
        return new TrainedModel(encoder, best, data.ClassLabels, summary with { Seed = seed });
    }

    internal static void RequireLearnable(TabularDataset data)
    {
        if (data.Rows == 0)
            throw new InvalidDataException($"There are no rows with a label in column '{data.LabelName}' to train on; expected at least 2.");
        var first = data.Labels[0];
        if (data.Labels.IndexOfAnyExcept(first) < 0)
            throw new InvalidDataException(
                $"All {data.Rows} rows have the same label '{data.ClassLabels.Values[first]}' in column '{data.LabelName}'; expected at least 2 classes.");
    }

    internal static void RequireFitting(Loss loss, TabularDataset data)
    {
        if (!loss.ComparesWithClasses)
            throw new ArgumentException(
                $"Loss: a classifier needs CrossEntropy or Focal, however: {loss.GetType().Name.Replace(nameof(Loss), "")}.", "options");
        if (loss.Faults(data.Classes).FirstOrDefault() is string fault)
            throw new ArgumentException($"Loss: {fault}", "options");
    }

    private static void RequireSameShape(TabularDataset data, TabularDataset? validation)
    {
        if (validation is null)
            return;
        if (validation.Columns != data.Columns)
            throw new ArgumentException(
                $"The validation rows have {validation.Columns} features in column '{validation.FeatureName}'; expected {data.Columns} as in training.",
                nameof(validation));
        if (validation.Classes != data.Classes)
            throw new ArgumentException(
                $"The validation labels in column '{validation.LabelName}' have {validation.Classes} classes; expected {data.Classes} as in training.",
                nameof(validation));
        if (validation.Rows == 0)
            throw new InvalidDataException($"There are no validation rows with a label in column '{validation.LabelName}'; expected at least 1.");
    }

    private static void RequireEncodable(RowSet rows, InputEncoder encoder)
    {
        foreach (var r in rows.Rows)
            if (encoder.Fault(rows.Data.Row(r)) is var column and >= 0)
                throw new InvalidDataException(InputEncoder.DescribeFault(
                    rows.Data.Row(r), column, $"Validation row {r}", rows.Data.FeatureName, rows.Data.ColumnNames));
    }
}
