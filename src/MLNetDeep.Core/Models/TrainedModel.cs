using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>
/// A trained model: the input encoder, the network or several of them, and the report of the training. Immutable and safe for many threads.
/// </summary>
public sealed class TrainedModel
{
    private readonly TiledPrediction _prediction;

    internal TrainedModel(InputEncoder encoder, Network network, ClassLabels labels, TrainingSummary summary,
        IReadOnlyList<string>? columnNames = null, LearningTask task = LearningTask.Multiclass, TargetScaling? targets = null,
        ReportSections? report = null) : this(encoder, new NetworkEnsemble(network), labels, summary, columnNames, task, targets, report) { }

    internal TrainedModel(InputEncoder encoder, NetworkEnsemble networks, ClassLabels labels, TrainingSummary summary,
        IReadOnlyList<string>? columnNames = null, LearningTask task = LearningTask.Multiclass, TargetScaling? targets = null,
        ReportSections? report = null, float temperature = 1)
    {
        Task = task;
        Targets = targets;
        ColumnNames = columnNames;
        Encoder = encoder;
        Networks = networks;
        Labels = labels;
        Temperature = temperature;
        Report = new TrainingReport(summary, task, labels) { Sections = report, Networks = networks.Count, Temperature = temperature };
        Plan = networks.ToPredictionPlan(task, temperature);
        _prediction = new TiledPrediction(encoder, Plan, isLarge: networks.Numbers >= PredictionHelpers.MinWeights, task, targets);
    }

    private TrainedModel(TrainedModel model, TrainingReport report, float scoreThreshold)
    {
        (Task, Targets, ColumnNames, Encoder, Networks, Labels, Temperature) =
            (model.Task, model.Targets, model.ColumnNames, model.Encoder, model.Networks, model.Labels, model.Temperature);
        (Report, ScoreThreshold) = (report, scoreThreshold);
        (Plan, _prediction) = (model.Plan, model._prediction);
    }

    /// <summary>The task of the training.</summary>
    public LearningTask Task { get; }

    /// <summary>Features of a row: numbers, then categories; sparse slots not counted.</summary>
    public int Columns => Encoder.Columns;

    /// <summary>Sparse slots of a row; 0 where rows have none.</summary>
    public int SparseSlots => Encoder.Sparse?.Shape.Slots ?? 0;

    /// <summary>Floats of a row: its features, and where there are sparse slots one that refers to what is set.</summary>
    internal int RowFloats => Encoder.RowFloats;

    /// <summary>Number of classes; 0 in a regression.</summary>
    public int Classes => Labels.Values.Count;

    /// <summary>Outputs for a row: one for each class in multiclass classification, otherwise 1.</summary>
    public int Outputs => Network.Spec.Outputs;

    /// <summary>The class labels; none in a regression.</summary>
    public ClassLabels Labels { get; }

    /// <summary>
    /// In binary classification, a row whose score (logit) exceeds the threshold is predicted as the second class. 0, a probability of 0.5,
    /// unless set by <see cref="ValidationOptions.Threshold"/> or <see cref="WithScoreThreshold"/>. Not used for other tasks.
    /// </summary>
    public float ScoreThreshold { get; }

    /// <summary>The course of the training: losses of each epoch, the best epoch, options and seed.</summary>
    public TrainingSummary Summary => Report.Training;

    /// <summary>The report of the training: how the model was trained and how good it is.</summary>
    public TrainingReport Report { get; }

    /// <summary>The names of the features in training, [Columns], or null where they had none.</summary>
    public IReadOnlyList<string>? ColumnNames { get; }

    internal InputEncoder Encoder { get; }

    internal TargetScaling? Targets { get; }

    /// <summary>The networks whose predictions are joined, of most models one.</summary>
    internal NetworkEnsemble Networks { get; }

    /// <summary>The first network, or the only one.</summary>
    internal Network Network => Networks.First;

    /// <summary>What the scores of classes are divided by, which calibrates their probabilities; 1 where they are as the networks say.</summary>
    internal float Temperature { get; }

    /// <summary>All networks in their form for prediction: from the encoded row to the final scores.</summary>
    internal PredictionPlan Plan { get; }

    /// <summary>Returns the same model with another threshold; the report does not change.</summary>
    /// <param name="score">
    /// The new <see cref="ScoreThreshold"/>. For a probability p it is ln(p/(1 − p)). Range: finite.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    /// <exception cref="InvalidOperationException">The model is not a binary classifier.</exception>
    public TrainedModel WithScoreThreshold(float score)
    {
        if (Task != LearningTask.Binary)
            throw new InvalidOperationException($"A model of the task {Task} has no threshold; expected one of the task {LearningTask.Binary}.");
        return float.IsFinite(score) ? new TrainedModel(this, Report, score)
            : throw new ArgumentOutOfRangeException(nameof(score), Invariant($"The threshold must be finite, but was {score}."));
    }

    /// <summary>The same model with another temperature.</summary>
    internal TrainedModel WithTemperature(float temperature) => temperature == Temperature ? this
        : new TrainedModel(
            new TrainedModel(Encoder, Networks, Labels, Summary, ColumnNames, Task, Targets, Report.Sections, temperature),
            Report with { Temperature = temperature }, ScoreThreshold);

    /// <summary>The same model with another scaling of the targets.</summary>
    internal TrainedModel WithTargets(TargetScaling targets) =>
        new(Encoder, Networks, Labels, Summary, ColumnNames, Task, targets, Report.Sections, Temperature);

    /// <summary>The same model with what the report has beside the summary.</summary>
    internal TrainedModel With(ReportSections report) => new(this, Report with { Sections = report }, ScoreThreshold);

    /// <summary>The same model with another summary.</summary>
    internal TrainedModel With(TrainingSummary summary) => new(this, Report with { Training = summary }, ScoreThreshold);

    /// <summary>The same model with a threshold that validation rows have chosen, which its summary names.</summary>
    internal TrainedModel With(ThresholdChoice choice) =>
        new(this, Report with { Training = Summary with { Threshold = choice } }, choice.Score);

    /// <summary>The report with those parts that are of rows made anew, of the given ones.</summary>
    /// <param name="rows">Rows that had no part in training.</param>
    /// <param name="leftOut">Those that are not among them, as they cannot be measured; null for none.</param>
    /// <exception cref="InvalidDataException">A prediction is not finite, or a feature cannot be used.</exception>
    internal TrainingReport ReportOn(TabularDataset rows, LeftOutRows? leftOut = null)
    {
        var all = RowSet.All(rows);
        var evaluation = Evaluate(rows) with { LeftOut = leftOut };
        var sections = Report.Sections ?? new ReportSections(LibraryVersion: "");
        return Report with
        {
            Sections = sections with
            {
                Evaluation = evaluation, Importance = null, Effects = null,
                Later = LateParts.Of(
                    Networks, Encoder, ToRowPredictor(), all, Report.Data, ColumnNames, Summary, new RandomStreams((uint)Summary.Seed).Report, ScoreThreshold,
                    Environment.ProcessorCount),
            },
        };
    }

    /// <summary>How good the model is on rows that had no part in training.</summary>
    /// <exception cref="InvalidDataException">A prediction is not finite, or a feature cannot be used.</exception>
    internal ModelEvaluation Evaluate(TabularDataset rows) =>
        Evaluator.Evaluate(ToRowPredictor(), RowSet.All(rows), onTrainingRows: false, ScoreThreshold, Report.Data, onGivenRows: true) ?? throw new InvalidDataException("A prediction of the model is not finite.");

    /// <summary>The model as a report asks it. By itself, so that what a report keeps of it holds the model alone.</summary>
    internal RowPredictor ToRowPredictor() => (features, sparse, predictions) =>
        Predict(features, predictions, "Features", columnNames: null, firstRow: 0, asLogits: Task != LearningTask.Regression, sparse);

    /// <summary>A table of the tensors of the network, of several of the first: name, shape and number of parameters of each, and how many there are in all.</summary>
    public string DescribeNetwork() => NetworkDescription.Of(Networks);

    /// <summary>
    /// Predicts each row: the probability of every class, in binary classification that of the second one, in regression the number
    /// itself. From 1,024 rows on all cores take part, and, where the weights take more
    /// than 1 MB, some of them in a prediction of one row; nothing is allocated once warm below 1,024 rows.
    /// </summary>
    /// <param name="features">[rows, Columns], row after row.</param>
    /// <param name="predictions">Receives [rows, Outputs]; probabilities of several classes sum to 1. NaN for a row whose scores are not finite,
    /// which only a network whose weights let numbers grow without bounds can give.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidDataException">A feature is infinite, or missing where the model refuses that.</exception>
    /// <exception cref="InvalidOperationException">The model reads sparse slots.</exception>
    public void Predict(ReadOnlySpan<float> features, Span<float> predictions)
    {
        if (Encoder.Sparse is not null)
            throw new InvalidOperationException($"The model reads {SparseSlots} sparse slots a row: give what is set of them, as {nameof(SparseRows)}.");
        Predict(features, predictions, "Features", columnNames: null, firstRow: 0);
    }

    /// <summary>Predicts each row, as above, of a model that reads sparse slots. Rows are copied together: the call allocates.</summary>
    /// <param name="features">[rows, Columns], row after row.</param>
    /// <param name="sparse">The sparse slots of the same rows.</param>
    /// <param name="predictions">Receives [rows, Outputs], as above.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the rows have another number of sparse slots.</exception>
    /// <exception cref="InvalidDataException">A feature is infinite, or missing where the model refuses that.</exception>
    public void Predict(ReadOnlySpan<float> features, SparseRows sparse, Span<float> predictions)
    {
        ArgumentNullException.ThrowIfNull(sparse);
        if (sparse.Slots != SparseSlots)
            throw new ArgumentException($"The rows have {sparse.Slots} sparse slots; expected {SparseSlots}.", nameof(sparse));
        if (features.Length != (long)sparse.Rows * Columns)
            throw new ArgumentException($"{sparse.Rows} rows must have {(long)sparse.Rows * Columns} features, but had {features.Length}.", nameof(features));
        var rows = new float[MatrixSize.Of(sparse.Rows, RowFloats)];
        for (var r = 0; r < sparse.Rows; r++)
        {
            var row = rows.AsSpan(r * RowFloats, RowFloats);
            features.Slice(r * Columns, Columns).CopyTo(row);
            SparseRows.Refer(row, r + 1);
        }
        Predict(rows, predictions, "Features", columnNames: null, firstRow: 0, sparse: sparse);
    }

    /// <summary>
    /// As above, of rows as a data set has them; error messages call the features and count the rows as told. As logits, predictions are what the
    /// network says, before it is made probabilities or brought to the targets' unit.
    /// </summary>
    internal void Predict(
        ReadOnlySpan<float> features, Span<float> predictions, string featureName, Func<IReadOnlyList<string>?>? columnNames, long firstRow,
        bool asLogits = false, SparseRows? sparse = null)
    {
        if (features.Length % RowFloats != 0)
            throw new ArgumentException($"{features.Length} features do not make whole rows of {RowFloats}.", nameof(features));
        var rows = features.Length / RowFloats;
        if (predictions.Length != (long)rows * Outputs)
            throw new ArgumentException(
                $"The predictions of {rows} rows must have {(long)rows * Outputs} places, but had {predictions.Length}.", nameof(predictions));

        for (var r = 0; r < rows; r++)
            RequireEncodable(features.Slice(r * RowFloats, RowFloats), sparse, featureName, columnNames, firstRow + r);
        PredictEncodable(features, sparse, predictions, asLogits);
    }

    /// <summary>Refuses a row that prediction cannot use.</summary>
    /// <param name="features">[RowFloats].</param>
    /// <param name="sparse">What it refers to; null where the model reads no sparse slots.</param>
    /// <param name="featureName">What the message calls the features.</param>
    /// <param name="columnNames">What it calls each of them, asked only where it is needed.</param>
    /// <param name="row">The row's number; null for a row alone.</param>
    /// <exception cref="InvalidDataException">A feature is infinite, or missing where the model refuses that.</exception>
    internal void RequireEncodable(
        ReadOnlySpan<float> features, SparseRows? sparse, string featureName, Func<IReadOnlyList<string>?>? columnNames, long? row)
    {
        if (Encoder.Fault(features) is var column and >= 0)
            throw new InvalidDataException(Encoder.Sparse is { Split: var split }
                ? InputEncoder.DescribeFault(features, column, RowName(row), featureName, ColumnNames, split.Dense[column])
                : InputEncoder.DescribeFault(features, column, RowName(row), featureName, columnNames?.Invoke()));
        if (sparse is null)
            return;
        var set = sparse.RowOf(features);
        if (Encoder.SparseFault(set) is var fault and >= 0)
            throw new InvalidDataException(SparseEncoding.DescribeFault(set, fault, Encoder.Sparse!.Split.Sparse, RowName(row), featureName));
    }

    private static string RowName(long? row) => row is long number ? $"Row {number}" : "A row";

    /// <summary>Predicts rows that <see cref="RequireEncodable"/> has let pass.</summary>
    internal void PredictEncodable(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions, bool asLogits) =>
        _prediction.Run(features, sparse, predictions, asLogits);

    /// <summary>Writes the model to a file, atomically: an older file stays whole until the new one is complete.</summary>
    /// <param name="path">The file; an older one is replaced, and keeps its mode on Unix. If it is a symbolic link, its target is
    /// replaced.</param>
    /// <exception cref="IOException">The file cannot be written: the folder does not exist, access is denied, or the disk is
    /// full.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Reads a model that <see cref="Save"/> has written.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is not a model, or has a newer format.</exception>
    public static TrainedModel Load(string path) => ModelFile.Load(path);
}
