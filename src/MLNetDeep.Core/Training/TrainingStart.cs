using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>What a training of the same data, options and seed begins with: its rows, its encoder, its weights.</summary>
internal sealed class TrainingStart
{
    /// <exception cref="ArgumentException">Options are out of range (all faults together), or the data sets do not fit together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a feature cannot be used.</exception>
    public TrainingStart(TabularDataset data, DeepResidualOptions options, int seed, TabularDataset? validation = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        TaskFaults.Require(options, data, nameof(options));
        options.Transfer.InitialModel?.RequireFitting(data, nameof(data));
        LearnableRows.Require(data);
        options = QualityRules.Apply(options, data);
        RequireSameShape(data, validation);
        var loss = options.Loss ?? options.ClassWeighting.LossOf(data.Task);

        Seed = (uint)seed;
        Streams = new RandomStreams(Seed);
        (var trainingRows, ValidationRows) = validation is not null ? (RowSet.Counting(data), RowSet.Counting(validation))
            : options.Bags ? (RowSet.Counting(data), RowSet.Counting(data)) // each row is held out of one network
            : StratifiedSplit.Split(data, options.Validation.Fraction, Streams.Split);
        TrainingRows = trainingRows;
        LearnableRows.RequireWeighty(loss, trainingRows, ValidationRows);
        LearnableRows.RequireStatistics(options, trainingRows);
        loss = WeightUnit.Divide(options.ClassWeighting.Apply(loss, trainingRows));
        OtherLoss = QualityRules.OtherLossOf(options, loss);
        Options = options = options with
        {
            Loss = loss,
            Run = options.Run with { MemoryLimit = data.IsOnDisk ? data.MemoryLimit : null },
        };
        if (options.Transfer.InitialModel is { } model)
        {
            Encoder = model.Encoder;
            RequireEncodable(trainingRows, Encoder, "Row");
        }
        else
            Encoder = InputEncoder.Fit(
                trainingRows, options.Input.Normalization, options.Input.MissingValues, options.Input.Categories,
                options.BinsToFit, options.EmbedsNumbers); // looks at each row
        RequireEncodable(ValidationRows, Encoder, "Validation row");
        Sparse = Encoder.Sparse?.EncodeAll(data.Sparse!);
        ValidationEncoder = Encoder;
        if (validation?.Sparse is { } ofValidation)
        {
            ValidationEncoder = Encoder.Behind(data.Sparse!.Rows);
            Encoder.Sparse!.EncodeAll(ofValidation, Sparse!);
        }
        MeasurableRows.Require(options, ValidationRows);
        Options = Options with
        {
            Validation = Options.Validation with { Calibrate = QualityRules.Calibrates(options, data.Task, ValidationRows) },
        };

        Network = CreateNetwork();
        RequireKnown(options.Transfer.Freezing, Network);

        Targets = data.Task == LearningTask.Regression ? ScalingOf(trainingRows, options) : null;
        Batches = CreateBatches();
    }

    /// <summary>What one of several networks begins with: the encoder and the scaling of targets are those of the whole.</summary>
    /// <param name="whole">What the training begins with.</param>
    /// <param name="training">The rows that the network is trained on.</param>
    /// <param name="validation">The rows that choose its epoch.</param>
    /// <param name="seed">The seed of the network.</param>
    /// <param name="options">The options of the whole, but for those of the run.</param>
    /// <exception cref="ArgumentException">The loss weighs too few classes of the rows.</exception>
    /// <exception cref="InvalidDataException">There are too few rows.</exception>
    public TrainingStart(TrainingStart whole, RowSet training, RowSet validation, ulong seed, DeepResidualOptions options)
    {
        LearnableRows.RequireWeighty(options.UsedLoss, training, validation);
        LearnableRows.RequireStatistics(options, training);
        (Options, Seed, Streams, Encoder, ValidationEncoder, Sparse, Targets, TrainingRows, ValidationRows) =
            (options, seed, new RandomStreams(seed), whole.Encoder, whole.Encoder, whole.Sparse, whole.Targets, training, validation);
        Network = CreateNetwork();
        Batches = CreateBatches();
    }

    /// <summary>
    /// The options, with the task's loss in the place of none, weights of the classes where they are asked for, and the memory limit only
    /// where it decides the order of the rows.
    /// </summary>
    public DeepResidualOptions Options { get; }

    /// <summary>What a bag may take in the place of the loss of the options; null where there is nothing to choose.</summary>
    public Loss? OtherLoss { get; }

    /// <summary>The seed of the streams.</summary>
    public ulong Seed { get; }

    public RandomStreams Streams { get; }

    public InputEncoder Encoder { get; }

    /// <summary>The same for the validation rows, which refer to sparse parts behind those of the training rows.</summary>
    public InputEncoder ValidationEncoder { get; }

    /// <summary>The encoded sparse parts that encoded rows refer to; null where they have none.</summary>
    public SparseRows? Sparse { get; }

    /// <summary>How the targets of a regression are scaled; null for classes.</summary>
    public TargetScaling? Targets { get; }

    /// <summary>The network, initialized.</summary>
    public Network Network { get; }

    /// <summary>The rows to train on.</summary>
    public RowSet TrainingRows { get; }

    /// <summary>The training rows, not arranged yet.</summary>
    public BatchReader Batches { get; }

    /// <summary>The rows that choose the epoch; there may be none.</summary>
    public RowSet ValidationRows { get; }

    /// <summary>Rows of the largest batch.</summary>
    public int MaxRows => Plan.MaxRows;

    /// <summary>A further reader of the training rows, not arranged yet.</summary>
    public BatchReader CreateBatches() => new(TrainingRows, Encoder, Plan, Targets);

    /// <summary>What trains the network, in batches of up to <paramref name="maximumRows"/> rows.</summary>
    /// <exception cref="InvalidOperationException">What the options' engine needs is not there.</exception>
    public ITrainingEngine CreateEngine(int maximumRows) => TrainingEngine.CreateFor(Options, Network, maximumRows, Streams.Dropout);

    // A head that goes on keeps its scaling, and does not forget the range that it learnt before.
    private static TargetScaling ScalingOf(RowSet rows, DeepResidualOptions options)
    {
        var scaling = options.Transfer.InitialModel?.TargetsOf(rows.Data) ?? TargetScaling.Fit(rows);
        return scaling with { Range = options.Target.ClipPredictions ? TargetRange.Of(rows).With(scaling.Range) : null };
    }

    private Network CreateNetwork()
    {
        var data = TrainingRows.Data;
        var network = new Network(Options.ToNetworkSpec(Encoder.Layout, data.Outputs)) { Sparse = Sparse };
        network.Initialize(Streams.Initialization);
        Options.Architecture.RateFactors.ApplyTo(network.Store);
        if (Options.Transfer.InitialModel is null)
            DataDrivenStart.Apply(network, TrainingRows, Encoder, Options, Streams.Initialization);
        Options.Transfer.InitialModel?.CopyTo(network, data);
        return network;
    }

    private BatchPlan Plan => new(TrainingRows.Rows.Length, Options.UsedBatchSize, Options.Batches.DropLast ? LastBatch.Dropped : LastBatch.Joined);

    private static void RequireSameShape(TabularDataset data, TabularDataset? validation)
    {
        if (validation is null)
            return;
        if (validation.Columns != data.Columns)
            throw new ArgumentException(
                $"The validation rows have {validation.DescribeFeatures()}; expected {data.Columns} as in training.",
                nameof(validation));
        if (validation.SparseSlots != data.SparseSlots)
            throw new ArgumentException(
                $"The validation rows have {validation.SparseSlots} sparse slots; expected {data.SparseSlots} as in training.", nameof(validation));
        if (validation.Task != data.Task)
            throw new ArgumentException($"The validation rows are of the task {validation.Task}; expected {data.Task} as in training.", nameof(validation));
        if (!validation.Categories.SequenceEqual(data.Categories))
            throw new ArgumentException(
                $"The validation rows have other categorical columns, or other numbers of categories, than the training rows; expected the same.",
                nameof(validation));
        if (validation.Classes != data.Classes)
            throw new ArgumentException(
                $"The validation labels in column '{validation.LabelName}' have {validation.Classes} classes; expected {data.Classes} as in training.",
                nameof(validation));
        LearnableRows.RequireValidation(validation);
    }

    private static void RequireKnown(Freezing freezing, Network network)
    {
        foreach (var name in freezing.At(epoch: 1).Names)
            if (!network.Store.Parameters.Any(range => FrozenPart.Matches(name, range.Name)))
                throw new ArgumentException(
                    $"Transfer.Freezing: the network has no tensor '{name}'; it has {string.Join(", ", network.Store.Parameters.Select(range => range.Name))}.",
                    "options");
    }

    private static void RequireEncodable(RowSet rows, InputEncoder encoder, string rowName)
    {
        var reader = new RowReader(rows.Data.Features);
        foreach (var r in rows.Rows)
        {
            if (encoder.Fault(reader.Row(r)) is var column and >= 0)
                throw new InvalidDataException(InputEncoder.DescribeFault(
                    reader.Row(r), column, $"{rowName} {r}", rows.Data.FeatureName, rows.Data.ColumnNames, encoder.Sparse?.Split.Dense[column]));
            if (rows.Data.Sparse is not { } sparse)
                continue;
            var set = sparse.RowOf(reader.Row(r));
            if (encoder.SparseFault(set) is var fault and >= 0)
                throw new InvalidDataException(SparseEncoding.DescribeFault(
                    set, fault, encoder.Sparse!.Split.Sparse, $"{rowName} {r}", rows.Data.FeatureName));
        }
    }
}
