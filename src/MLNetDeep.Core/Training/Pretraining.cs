using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// Greedy layer-wise pretraining with denoising autoencoders, on rows without labels: block after block learns to restore its clean
/// input from a corrupted one, with the blocks below frozen. The result is what a training on labelled rows starts from.
/// Sources: Bengio et al., 2007, "Greedy layer-wise training of deep networks"; Vincent et al., 2008 and 2010.
/// </summary>
/// <remarks>
/// The first stage trains the input map together with the first block, and restores encoded rows; each later one trains a block, and
/// restores that block's input. The decoder is discarded: it is the head (normalization, activation, linear map) that a network of so many
/// blocks has. NOTE: Vincent et al. read the block itself; a pre-activation block leaves both to what follows. Squared error, AdamW without
/// decay; no dropout, since the corruption is noise enough. Categories are one-hot encoded, however many there are: the index of an
/// embedding cannot be restored.
/// </remarks>
public static class Pretraining
{
    /// <summary>Pretrains the input map and all blocks.</summary>
    /// <param name="rows">The rows. Labels and weights are not used.</param>
    /// <param name="options">The network, the normalization of the input, the handling of missing features, and the threads; use the same
    /// options for the training that follows. Null for the defaults.</param>
    /// <param name="pretraining">The options of the pretraining; null for the defaults.</param>
    /// <param name="seed">The same seed, rows and options give the same result, to the bit, for any number of threads. Default: 0.</param>
    /// <param name="progress">Called after each epoch. Default: null.</param>
    /// <param name="cancellation">Checked before each step. Default: none.</param>
    /// <returns>The pretrained model, for <see cref="TransferOptions.InitialModel"/>: an encoder fitted to the rows, and blocks without a
    /// head.</returns>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    /// <exception cref="InvalidDataException">There are fewer than 2 rows, or a feature cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss has become infinite or undefined.</exception>
    /// <exception cref="OperationCanceledException">The pretraining was cancelled.</exception>
    public static InitialModel Run(
        TabularDataset rows,
        DeepResidualOptions? options = null,
        PretrainingOptions? pretraining = null,
        int seed = 0,
        IProgress<PretrainingReport>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new DeepResidualOptions();
        pretraining ??= new PretrainingOptions();
        Validate(options, pretraining, rows);
        options = options with { Ensemble = options.Ensemble with { Bagging = 0 } };
        if (rows.Rows < 2)
            throw new InvalidDataException($"There are {rows.Rows} rows in column '{rows.FeatureName}' to pretrain on; expected at least 2.");

        var streams = new RandomStreams((uint)seed);
        var set = RowSet.All(rows) with { IgnoresWeights = true };
        var encoder = InputEncoder.Fit(set, options.Input.Normalization, options.Input.MissingValues, OneHot, options.BinsToFit, options.EmbedsNumbers);
        var result = new Network(options.ToNetworkSpec(encoder.Layout, outputs: 1));
        result.Initialize(streams.Initialization);

        var stages = Math.Max(1, options.BlockCount);
        for (var stage = 1; stage <= stages; stage++)
        {
            var autoencoder = Autoencoder(options, encoder, stage);
            autoencoder.Initialize(streams.Initialization);
            Copy(result, autoencoder, firstLayer: 0, endLayer: FrozenLayers(stage));
            var batchRows = pretraining.PlanOf(rows.Rows).MaxRows;
            using var engine = TrainingEngine.CreateFor(EngineOptions(options), autoencoder, batchRows, streams.Dropout);
            using var clean = CleanRows(engine, set, encoder, stage, batchRows);
            var denoising = new DenoisingStage(engine, clean, pretraining);
            for (var epoch = 1; epoch <= pretraining.Epochs; epoch++)
            {
                var loss = denoising.TrainEpoch(streams.Shuffling, streams.Corruption, cancellation);
                if (!double.IsFinite(loss))
                    throw new InvalidOperationException(
                        Invariant($"The loss of stage {stage} has become {loss} in epoch {epoch}")
                        + (FarValue.Describe(set, encoder) is string cause ? $". {cause}"
                            : Invariant($"; a LearningRate below {pretraining.LearningRate} may help.")));
                progress?.Report(new PretrainingReport(stage, stages, epoch, pretraining.Epochs, loss));
            }
            engine.CopyWeightsTo(autoencoder.Store);
            Copy(autoencoder, result, FrozenLayers(stage), endLayer: options.BlockCount == 0 ? 1 : stage + 1);
        }
        return new InitialModel(encoder, result, rows.Task, labels: null, targets: null, rows.ColumnNames);
    }

    private static Categories OneHot { get; } = new() { MaxOneHotValues = int.MaxValue };

    private static int FrozenLayers(int stage) => stage == 1 ? 0 : stage;

    /// <summary>The network up to the stage's block, whose head restores what goes into the block.</summary>
    private static Network Autoencoder(DeepResidualOptions options, InputEncoder encoder, int stage)
    {
        var spec = options.ToNetworkSpec(encoder.Layout, outputs: 1) with
        {
            Dropout = 0, ResidualDropout = 0, StochasticDepth = 0, DropConnect = 0, GroupDropout = 0, NormalizeLogits = false,
        };
        var restored = stage == 1 ? encoder.Outputs : checked((int)Architecture.Of(spec).Parts[stage - 1].Layers.Outputs);
        return new(spec with { Blocks = Math.Min(stage, spec.Blocks), Outputs = restored });
    }

    private static DeepResidualOptions EngineOptions(DeepResidualOptions options) => new()
    {
        Loss = Loss.SquaredError(), Regularization = new Regularization { WeightDecay = 0 }, NumberOfThreads = options.NumberOfThreads,
        Run = new() { Engine = options.Run.Engine },
    };

    private static RowBlocks CleanRows(ITrainingEngine engine, RowSet set, InputEncoder encoder, int stage, int batchRows)
    {
        if (stage == 1)
            return encoder.EncodeAll(set);
        engine.Freeze(new FrozenPart(FrozenLayers(stage), []));
        var clean = StoredRows.ComputeFrozen(engine, set, encoder, batchRows);
        engine.TakesFrozenOutputs = true;
        return clean.Values;
    }

    private static void Copy(Network source, Network target, int firstLayer, int endLayer)
    {
        var tensors = target.Store.Tensors().ToDictionary(tensor => tensor.Name);
        foreach (var tensor in source.Store.Tensors())
            if (FrozenPart.LayerOf(tensor.Name) is var layer && layer >= firstLayer && layer < endLayer)
                tensor.Values.CopyTo(tensors[tensor.Name].Values);
    }

    private static void Validate(DeepResidualOptions options, PretrainingOptions pretraining, TabularDataset rows)
    {
        var faults = string.Join(" ",
        [
            .. options.Faults().Union(TaskFaults.ColumnFaults(options, rows)), .. pretraining.Faults(),
            .. options.Architecture?.Members is null ? Array.Empty<string>() : ["Architecture.Members must be null: pretraining is of one network."],
            .. options.Architecture?.NumericEmbedding?.BinsToFit?.Kind != NumericBins.Tree ? Array.Empty<string>()
                : ["Architecture.NumericEmbedding: bins of a tree need labels, which pretraining does not look at; choose Greedy or Quantile."],
            .. rows.Sparse is null ? Array.Empty<string>() : ["Pretraining takes no rows with sparse slots: it restores all columns of a row."],
            .. options.Transfer?.InitialModel is null ? Array.Empty<string>() : ["Transfer.InitialModel must be null: pretraining starts from drawn weights."],
        ]);
        if (faults.Length > 0)
            throw new ArgumentException(faults, nameof(options));
    }
}
