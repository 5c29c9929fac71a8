using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLNetDeep.Collectives;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep;

/// <summary>
/// The base of the trainers of all tasks: training, pretraining, the learning-rate range test, and the search for options.
/// </summary>
/// <typeparam name="TTransformer">The trained transformer.</typeparam>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
public abstract class DeepResidualTrainerBase<TTransformer, TOptions> : ITrainerEstimator<TTransformer, TrainedModel>
    where TTransformer : DeepResidualPredictionTransformer
    where TOptions : DeepResidualTrainerOptions
{
    private readonly IHost _host;
    private readonly int? _seed;
    private readonly TaskBinding _task;
    private readonly TOptions _options;

    private protected DeepResidualTrainerBase(IHostEnvironment env, TaskBinding task, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(env);
        MLNetVersion.Require(env);
        ArgumentNullException.ThrowIfNull(options);
        var faults = string.Join(" ",
            [.. options.ColumnFaults(), .. task.Faults(options), .. options.Faults(), .. TaskFaults.Of(options, task.Task)]);
        if (faults.Length > 0)
            throw new ArgumentException(faults, nameof(options));
        _task = task;
        _seed = ContextSeed.Of(env);
        _host = env.Register(GetType().Name);
        _options = options with { Run = options.Run with { Engine = ContextGpu.Place(options.Run.Engine, _host) } };
    }

    /// <summary>What ML.NET asks of a trainer: it needs neither normalized nor cached data, and accepts validation data.</summary>
    public TrainerInfo Info { get; } = TrainerDescription.Create(normalization: false, caching: false, supportsValidation: true);

    /// <summary>
    /// Trains on the data. A part of it (<see cref="ValidationOptions.Fraction"/>) is set aside to choose the best epoch.
    /// </summary>
    /// <param name="input">The training rows.</param>
    /// <returns>The trained transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a value cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss has become infinite or undefined, or what the engine of the options needs is
    /// missing, such as libtorch.</exception>
    public TTransformer Fit(IDataView input) => Train(input, validationData: null);

    /// <summary>Trains on all training rows, and chooses the best epoch on the validation rows.</summary>
    /// <param name="trainData">The training rows.</param>
    /// <param name="validationData">The validation rows, which choose the epoch; their keys must stand for the same values.</param>
    /// <returns>The trained transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a value cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss has become infinite or undefined, or what the engine of the options needs is
    /// missing, such as libtorch.</exception>
    public TTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    /// <summary>
    /// Pretrains the blocks on rows without labels, with the options of this trainer: see <see cref="Pretraining"/>. The trainer and its
    /// options do not change. To train on from the result, set it as <see cref="TransferOptions.InitialModel"/> of a trainer.
    /// </summary>
    /// <param name="unlabelled">The rows. Label and weight columns are not used.</param>
    /// <param name="pretraining">The options of the pretraining; null for the defaults.</param>
    /// <param name="progress">Called after each epoch; ML.NET's log gets the same. Default: null.</param>
    /// <param name="cancellation">Checked before each step. Default: none.</param>
    /// <returns>The pretrained model, for <see cref="TransferOptions.InitialModel"/>.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected, or options are out of range.</exception>
    /// <exception cref="InvalidOperationException">The trainer has an initial model, or the loss has become infinite or undefined.</exception>
    /// <exception cref="InvalidDataException">There are fewer than 2 rows, or a feature cannot be used.</exception>
    public InitialModel Pretrain(
        IDataView unlabelled, PretrainingOptions? pretraining = null, IProgress<PretrainingReport>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(unlabelled);
        if (_options.Transfer.InitialModel is not null)
            throw new InvalidOperationException(
                "The trainer's Transfer.InitialModel must be null: pretraining starts from drawn weights.");
        using var channel = _host.Start("Pretraining");
        var columns = ColumnsOf(unlabelled);
        using var rows = AllRows(columns, () => new DatasetReader(_task, _options, channel).ReadUnlabelled(unlabelled, columns));
        var model = Pretraining.Run(rows, _options, pretraining, Seed(), new PretrainingProgress(channel, _host, progress), cancellation);
        return model with { CategoryValues = columns.ToCategoryValues() };
    }

    /// <summary>
    /// Searches for a learning rate with the options of this trainer: see <see cref="LearningRateRangeTest"/>. The test trains a network of
    /// its own and discards it; the trainer and its options do not change.
    /// </summary>
    /// <param name="data">The training rows.</param>
    /// <param name="lowest">The first rate. Range: finite, above 0. Default: 1e-7.</param>
    /// <param name="highest">The last rate. Range: finite, above <paramref name="lowest"/>. Default: 10.</param>
    /// <param name="steps">Number of steps. Range: 2 to 100,000. Default: 100.</param>
    /// <param name="cancellation">Checked before each step. Default: none.</param>
    /// <returns>The curve, and a suggested <see cref="DeepResidualOptions.LearningRate"/>.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected, or a number is out of range.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a value cannot be used.</exception>
    public LearningRateRangeReport FindLearningRate(
        IDataView data, double lowest = 1e-7, double highest = 10, int steps = 100, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var channel = _host.Start("Learning-rate range test");
        var columns = ColumnsOf(data);
        using var rows = AllRows(columns, () => new DatasetReader(_task, _options, channel).Read(data, columns, "training"));
        var report = LearningRateRangeTest.Run(rows, _options, Seed(), lowest, highest, steps, cancellation);
        channel.Info(MessageSensitivity.None, Invariant($"Suggested learning rate: {report.Suggestion:G3}"));
        return report;
    }

    /// <summary>
    /// Searches for better options than those of this trainer; candidates are compared on rows that are set aside: see
    /// <see cref="SuccessiveHalving"/>. The search trains networks of its own and discards them; the trainer and its options do not change.
    /// Candidates are one network each, unless <see cref="EnsembleOptions.Bagging"/> is given. To use the result, create a trainer with the best
    /// options and fit it on all rows: it trains a bag, as always.
    /// </summary>
    /// <param name="data">The training rows.</param>
    /// <param name="tuning">The options of the search and the search space; null for the defaults.</param>
    /// <param name="progress">Called after each trial, on the thread of the search; ML.NET's log gets the same. Default: null.</param>
    /// <param name="cancellation">Checked before each step, as are the token of the options and ML.NET's own cancellation. Default:
    /// none.</param>
    /// <returns>The best options, and all trials.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected, or options are out of range.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, nothing to compare candidates on, or a value cannot
    /// be used.</exception>
    /// <exception cref="InvalidOperationException">The loss of every candidate has become infinite or undefined, or what the engine of the
    /// options needs is missing, such as libtorch.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled, and <see cref="TrainingRunOptions.OnCancel"/> does not ask
    /// for the best result so far, or no trial is complete.</exception>
    public TuningResult<TOptions> Tune(
        IDataView data, TuningOptions? tuning = null, IProgress<TuningTrial>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        tuning ??= new TuningOptions();
        tuning.Validate(_options, _task.Task, hasCategories: _options.CategoricalColumnNames.Count > 0);
        using var channel = _host.Start("Tuning");
        var columns = ColumnsOf(data);
        using var rows = AllRows(columns, () => new DatasetReader(_task, _options, channel).Read(data, columns, "training"));
        var stop = new TuningStop(
            cancellation, () => _options.Run.CancellationToken.IsCancellationRequested || Cancellation.IsRequested(_host));
        var result = SuccessiveHalving.Run(rows, _options, tuning, Seed(), new TuningProgress(channel, progress), stop, TimeProvider.System);
        channel.Info(MessageSensitivity.None, $"Best options: {result.Best.Description}");
        return result;
    }

    /// <summary>The schema of the trained transformer's output, for input of a given schema.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <returns>The input's columns, with the added ones added or replaced.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = _task.RequireLabel(inputSchema, _options.LabelColumnName);
        if (_options.FeatureColumnName is string features)
            ColumnRole.Features.Require(inputSchema, features);
        foreach (var name in _options.NumericColumnNames)
            ColumnRole.NumericColumns.Require(inputSchema, name);
        foreach (var name in _options.CategoricalColumnNames)
            ColumnRole.Categories.Require(inputSchema, name);
        if (_options.ExampleWeightColumnName is string weight)
            ColumnRole.Weight.Require(inputSchema, weight);

        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var added in _task.Shapes(label))
            columns[added.Name] = added;
        return new SchemaShape(columns.Values);
    }

    /// <summary>The options that the trainer was created with.</summary>
    internal TOptions UsedOptions => _options;

    private protected abstract TTransformer Create(TrainedModel model, ModelInputs inputs);

    private TTransformer Train(IDataView trainData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        using var channel = _host.Start("Training");
        var label = _task.RequireLabel(trainData.Schema, _options.LabelColumnName);
        var columns = ColumnsOf(trainData);
        var validationColumns = validationData is null ? null : ColumnsOf(validationData, columns);
        if (validationData is not null)
        {
            _task.RequireSameClasses(label, _task.RequireLabel(validationData.Schema, _options.LabelColumnName));
            RequireSame(columns, validationColumns!);
        }

        channel.Info(MessageSensitivity.Schema, $"Options that differ from the defaults: {_options}");
        if (_options.Run.Engine is { } engine)                   // before the rows are read: it may not be there
            channel.Info(MessageSensitivity.None, $"The engine is {engine.Describe()}");
        var reader = new DatasetReader(_task, _options, channel);
        using var training = AllRows(columns, () => reader.Read(trainData, columns, "training"), withValidation: validationData is not null);
        using var validation = validationData is null ? null
            : AllRows(validationColumns!, () => reader.Read(validationData, validationColumns!, "validation", training), withValidation: true);
        var seed = Seed(() => DeepResidualTraining.SeedToResume(training, _options, validation));
        TrainedModel model;
        using (var line = ConsoleProgress.Of(_options.Run))
            model = DeepResidualTraining.Train(
                training, _options with { Run = _options.Run with { Progress = new ChannelProgress(channel, _options.Run.Progress ?? line) } }, seed,
                validation, isCanceled: () => Cancellation.IsRequested(_host));

        var best = model.Summary.Curve[model.Summary.BestEpoch - 1];
        channel.Info(
            MessageSensitivity.None,
            model.Summary.Networks is { } networks ? $"Kept {networks.Count} {(networks.Count == 1 ? "network" : "networks")}: validation {model.Summary.HeldOut}"
                : $"Kept epoch {model.Summary.BestEpoch} of {model.Summary.Curve.Count}: " + ChannelProgress.Describe(best));
        if (_options.FindLearningRate)
            channel.Info(MessageSensitivity.None, Invariant($"Found the learning rate {model.Summary.Options.LearningRate:G3}"));
        if (model.Summary.Ended is { } ended)
            channel.Warning(MessageSensitivity.None, ended);
        else if (model.Summary.Networks is { } kept && kept.Count < model.Summary.Options.Ensemble.Bagging)
            channel.Warning(
                MessageSensitivity.None,
                $"{model.Summary.Options.Ensemble.Bagging - kept.Count} of {model.Summary.Options.Ensemble.Bagging} networks are left out, being clearly worse than guessing; a smaller LearningRate may help.");
        if (model.Report.Evaluation?.IsNoBetterThanGuessing == true)
            channel.Warning(
                MessageSensitivity.None,
                "The model is no better than guessing. The features may say nothing of the label; else FindLearningRate = true or a smaller LearningRate may help.");
        foreach (var trial in model.Summary.BaggingTrials ?? [])
            channel.Info(MessageSensitivity.None, $"{(trial.IsTaken ? "Took" : "Tried")} {trial}");
        if (model.Temperature != 1)
            channel.Info(MessageSensitivity.None, Invariant($"The temperature is {model.Temperature:G4}"));
        if (model.Summary.Threshold is { } threshold)
            channel.Info(MessageSensitivity.None, $"The threshold is {threshold}");
        if (model.Report.Sections?.KnownFault is { } fault)
            channel.Warning(MessageSensitivity.None, fault);
        return Create(model, ModelInputs.Of(_options.FeatureColumnName, columns, model));
    }

    // Read by all ranks, or by each its part.
    private TabularDataset AllRows(InputColumns columns, Func<TabularDataset> read, bool withValidation = false)
    {
        var own = TrainingEngine.RanksOf(_options.Run).Together(read);
        var all = GatheredRows.Of(_options.Run, own, withValidation, meanings: JsonSerializer.Serialize(columns.ToCategoryValues()));
        if (all != own)
            own.Dispose();
        return all;
    }

    // One that is drawn is rank 0's on all ranks; one that is given is each rank's own, and is compared.
    private int Seed(Func<int?>? toResume = null)
    {
        var ranks = TrainingEngine.RanksOf(_options.Run);
        var own = ranks.Together(() => _seed ?? toResume?.Invoke() ?? Random.Shared.Next());
        var first = new CommonDecisions(ranks).TakeFirstRanks(own);
        return _seed ?? first;
    }

    // Of validation rows the values are those of the training rows.
    private InputColumns ColumnsOf(IDataView data, InputColumns? training = null)
    {
        var ofModel = _options.Transfer.InitialModel?.CategoryValues;
        var columns = InputColumns.Require(
            data.Schema, _options.FeatureColumnName, _options.NumericColumnNames, _options.CategoricalColumnNames, training?.ToCategoryValues() ?? ofModel);
        if (ofModel is not null)
            columns.RequireSameValues(ofModel, "in the initial model");
        return columns.WithValuesOf(data);
    }

    private static void RequireSame(InputColumns training, InputColumns validation)
    {
        foreach (var (expected, found) in training.Numerics.Zip(validation.Numerics))
            expected.RequireSame(found, "in the training data");
        if (validation.Width != training.Width)
            throw new ArgumentException(
                $"The validation rows have {validation.Width} features in column '{validation.Name}'; expected {training.Width} as in training.");
        foreach (var (expected, found) in training.Keys.Zip(validation.Keys))
        {
            expected.RequireSameSize(found);
            expected.RequireSameValues(found, "in the training data");
            if (found.Count != expected.Count)
                throw new ArgumentException(
                    $"Column '{expected.Name}' of the validation data has {found.Count} keys; expected {expected.Count}, as in the training data.");
        }
        validation.RequireSameNames(training.Names(), "in the training data");
    }
}
