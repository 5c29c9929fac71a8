using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Trains a deep residual network that tells classes apart.</summary>
/// <remarks>
/// <para>Create it with <c>mlContext.MulticlassClassification.Trainers.DeepResidual(…)</c> or its constructors.</para>
/// <list type="table">
/// <listheader><term>Column</term><description>Type</description></listheader>
/// <item><term>Label (in)</term><description>a key; its number of keys is the number of classes. Rows with a missing label are
/// left out and counted in the log.</description></item>
/// <item><term>Features (in)</term><description>a vector of Single of known size</description></item>
/// <item><term>Weight (in, optional)</term><description>Single</description></item>
/// <item><term>Score (out)</term><description>a vector of Single: the probability of each class, summing to 1</description></item>
/// <item><term>PredictedLabel (out)</term><description>a key: the most probable class</description></item>
/// </list>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>multiclass classification</description></item>
/// <item><term>Is normalization required?</term><description>no: the trainer normalizes inside</description></item>
/// <item><term>Is caching required?</term><description>no: the rows are read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MLNetDeep</description></item>
/// <item><term>Exportable to ONNX</term><description>not yet</description></item>
/// </list>
/// <para>The same seed of the <see cref="MLContext"/> gives the same model, to the bit, for any number of threads; without a seed,
/// trainings differ.</para>
/// </remarks>
public sealed class DeepResidualTrainer : ITrainerEstimator<DeepResidualTransformer, DeepResidualModelParameters>
{
    private readonly IHost _host;
    private readonly int? _seed;
    private readonly Options _options;

    /// <summary>The columns and, inherited, all options of network and training.</summary>
    public sealed record Options : DeepResidualOptions
    {
        /// <summary>The label: a key column. Default: <c>Label</c>.</summary>
        public string LabelColumnName { get; init; } = DefaultNames.Label;

        /// <summary>The features: a vector of Single of known size. Default: <c>Features</c>.</summary>
        public string FeatureColumnName { get; init; } = DefaultNames.Features;

        /// <summary>How much each row counts: a column of Single, or null where all count the same. Default: null.</summary>
        public string? ExampleWeightColumnName { get; init; }

        /// <summary>Told of each epoch as it ends, on the training's thread, beside the log. Default: null.</summary>
        public IProgress<EpochReport>? Progress { get; init; }
    }

    /// <summary>Creates a trainer with all options at hand.</summary>
    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">The options; training never changes them.</param>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    public DeepResidualTrainer(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        var faults = string.Join(" ", ColumnFaults(options).Concat(options.Faults()));
        if (faults.Length > 0)
            throw new ArgumentException(faults, nameof(options));
        _options = options;
        _seed = ContextSeed.Of(env);
        _host = env.Register(nameof(DeepResidualTrainer));
    }

    /// <summary>Creates a trainer with the options that are changed most often.</summary>
    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="labelColumnName">See <see cref="Options.LabelColumnName"/>.</param>
    /// <param name="featureColumnName">See <see cref="Options.FeatureColumnName"/>.</param>
    /// <param name="exampleWeightColumnName">See <see cref="Options.ExampleWeightColumnName"/>.</param>
    /// <param name="blocks">See <see cref="DeepResidualOptions.Blocks"/>.</param>
    /// <param name="width">See <see cref="DeepResidualOptions.Width"/>.</param>
    /// <param name="hiddenWidth">See <see cref="DeepResidualOptions.HiddenWidth"/>.</param>
    /// <param name="dropout">See <see cref="DeepResidualOptions.Dropout"/>.</param>
    /// <param name="learningRate">See <see cref="DeepResidualOptions.LearningRate"/>.</param>
    /// <param name="batchSize">See <see cref="DeepResidualOptions.BatchSize"/>.</param>
    /// <param name="epochs">See <see cref="DeepResidualOptions.Epochs"/>.</param>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    public DeepResidualTrainer(
        IHostEnvironment env,
        string labelColumnName = DefaultNames.Label,
        string featureColumnName = DefaultNames.Features,
        string? exampleWeightColumnName = null,
        int blocks = DeepResidualDefaults.Blocks,
        int width = DeepResidualDefaults.Width,
        int hiddenWidth = DeepResidualDefaults.HiddenWidth,
        float dropout = DeepResidualDefaults.Dropout,
        float learningRate = DeepResidualDefaults.LearningRate,
        int batchSize = DeepResidualDefaults.BatchSize,
        int epochs = DeepResidualDefaults.Epochs)
        : this(env, new Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Blocks = blocks,
            Width = width,
            HiddenWidth = hiddenWidth,
            Dropout = dropout,
            LearningRate = learningRate,
            BatchSize = batchSize,
            Epochs = epochs,
        })
    {
    }

    /// <summary>What ML.NET may know of the trainer: it wants neither normalized nor cached data, and uses validation data.</summary>
    public TrainerInfo Info { get; } = TrainerDescription.Create(normalization: false, caching: false, supportsValidation: true);

    /// <summary>Trains on the data, part of which is set aside to choose the best epoch (<see cref="DeepResidualOptions.ValidationFraction"/>).</summary>
    /// <param name="input">The training rows.</param>
    /// <returns>The trained transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a value cannot be used.</exception>
    public DeepResidualTransformer Fit(IDataView input) => Train(input, validationData: null);

    /// <summary>Trains on all of one set of rows and chooses the best epoch by another.</summary>
    /// <param name="trainData">The training rows.</param>
    /// <param name="validationData">The rows that choose the epoch; their label has the same keys.</param>
    /// <returns>The trained transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a value cannot be used.</exception>
    public DeepResidualTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    /// <summary>The shape that data of the given shape has after the trained transformer.</summary>
    /// <param name="inputSchema">The shape of the data.</param>
    /// <returns>The input's columns, with Score and PredictedLabel added or replaced.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = LabelColumn.Require(inputSchema, _options.LabelColumnName);
        FloatColumn.Require(inputSchema, _options.FeatureColumnName);
        if (_options.ExampleWeightColumnName is string weight)
            WeightColumn.Require(inputSchema, weight);

        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var added in ClassificationColumns.Shapes(label))
            columns[added.Name] = added;
        return new SchemaShape(columns.Values);
    }

    private DeepResidualTransformer Train(IDataView trainData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        using var channel = _host.Start("Training");
        var seed = _seed ?? Random.Shared.Next();
        if (validationData is not null)
            KeysOf(trainData).RequireSame(KeysOf(validationData), _options.LabelColumnName);

        var training = DatasetReader.Read(trainData, _options, "training", channel);
        var validation = validationData is null ? null : DatasetReader.Read(validationData, _options, "validation", channel);
        var model = DeepResidualTraining.Train(training, _options, seed, validation, new ChannelProgress(channel, _host, _options.Progress));

        var best = model.Summary.Curve[model.Summary.BestEpoch - 1];
        channel.Info(
            MessageSensitivity.None,
            $"Kept epoch {model.Summary.BestEpoch} of {model.Summary.Curve.Count}: {ChannelProgress.Describe(best.TrainingLoss, best.ValidationLoss, best.ValidationAccuracy)}");
        var parameters = new DeepResidualModelParameters(model);
        return new DeepResidualTransformer(parameters, _options.FeatureColumnName, trainData.Schema[_options.FeatureColumnName].Type);
    }

    private KeyValues KeysOf(IDataView data) => KeyValues.Of(LabelColumn.Require(data.Schema, _options.LabelColumnName));

    private static IEnumerable<string> ColumnFaults(Options options)
    {
        if (string.IsNullOrEmpty(options.LabelColumnName))
            yield return $"{nameof(Options.LabelColumnName)} must name a column.";
        if (string.IsNullOrEmpty(options.FeatureColumnName))
            yield return $"{nameof(Options.FeatureColumnName)} must name a column.";
        if (options.ExampleWeightColumnName is "")
            yield return $"{nameof(Options.ExampleWeightColumnName)} must name a column or be null.";
    }
}
