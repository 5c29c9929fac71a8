using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// What options are where they are null: chosen by the quality and by the shape of the table. The only place that knows these rules;
/// docs/accuracy.md has them for users.
/// </summary>
internal static class QualityRules
{
    /// <summary>By how many standard errors of the difference another loss must be better: beyond noise.</summary>
    public const double MinStandardErrors = 2;

    private const int MinCalibrationRows = 50, MinBaggedRows = 40, MinRowsOfFold = 2;
    private const double RowsOfBaseEpochs = 10_000, NumbersOfBaseEpochs = 16;

    /// <summary>The same options with nothing left to choose, for a training of some rows, but for the numeric embeddings of a bag.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="data">The rows.</param>
    public static DeepResidualOptions Apply(DeepResidualOptions options, TabularDataset data)
    {
        var rows = data.Rows;
        options = options with
        {
            Epochs = options.Epochs ?? EpochsOf(options.Quality, rows, NumbersToEmbed(data)),
            BatchSize = options.BatchSize ?? BatchSizeOf(rows),
            LearningRate = options.LearningRate ?? LearningRateOf(options),
            Ensemble = options.Ensemble with { Bagging = options.Ensemble.Bagging ?? FoldsOf(options, data) },
        };
        // Beside sparse slots numbers are mostly frequent words: embedded, they outweigh the slots. A bag tries it out.
        if (data.SparseSlots > 0 && options is { Ensemble.Bagging: < 2, Architecture.NumericEmbedding: null, Transfer.InitialModel: null })
            return options with { Architecture = options.Architecture with { NumericEmbedding = NumericEmbedding.None() } };
        return options.NumericEmbeddings is [var one] ? options with { Architecture = options.Architecture with { NumericEmbedding = one } } : options;
    }

    /// <summary>Folds of a bagged training; 0 for one network.</summary>
    /// <remarks>
    /// Every network needs rows of two classes, and so does every fold, for metrics such as AUC: there are at most half as many folds as
    /// rows outside the largest class. A table on the disk is too large to be read by several networks at once. Without validation rows,
    /// all rows are to be trained on.
    /// </remarks>
    public static int FoldsOf(DeepResidualOptions options, TabularDataset data)
    {
        var folds = options.Quality switch { Quality.Fast => 0, Quality.Best => 8, _ => 5 };
        if (options.Validation.Fraction == 0 || data.IsOnDisk || data.Rows < MinBaggedRows)
            return 0;
        if (data.Task != LearningTask.Regression)
            folds = Math.Min(folds, RowsOutsideLargestClass(data) / MinRowsOfFold);
        return folds > 1 ? folds : 0;
    }

    /// <summary>For how many folds a network of each numeric embedding is trained: few rows of one fold say little.</summary>
    public static int FoldsOfTrials(Quality quality, int rows) => (quality == Quality.Best ? 2 : 1) * (rows <= RowsOfBaseEpochs ? 2 : 1);

    /// <summary>
    /// Fewer epochs for many rows, since each epoch has more steps, and for many numbers, whose embeddings make a step dear. Schedules are
    /// relative, and keep their shape.
    /// </summary>
    /// <param name="quality">The quality.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="numbers">Columns of numbers with more than two values.</param>
    public static int EpochsOf(Quality quality, int rows, int numbers)
    {
        var epochs = 28 * Math.Pow(RowsOfBaseEpochs / Math.Max(rows, 1), 0.25) * Math.Min(1, Math.Sqrt(NumbersOfBaseEpochs / Math.Max(numbers, 1)));
        var (factor, least, most) = quality switch { Quality.Fast => (0.4, 6, 24), Quality.Best => (2.0, 24, 128), _ => (1.0, 12, 64) };
        return Math.Clamp((int)Math.Round(factor * epochs), least, most);
    }

    /// <summary>
    /// The numeric embeddings that a bag chooses among; one where there is nothing to choose. The dearest first, so that those that are
    /// trained side by side end at about the same time.
    /// </summary>
    public static IReadOnlyList<NumericEmbedding> NumericEmbeddingsOf(DeepResidualOptions options) =>
        options.Architecture.NumericEmbedding is { } given ? [given]
        : options.Transfer.InitialModel is { } model ? [model.NumericEmbedding]
        : options.Architecture.Block.ReadsTokens ? [NumericEmbedding.None()] // a token is an embedding already
        : options.Ensemble.Bagging > 1 ? [NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear(), NumericEmbedding.None()]
        : [NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear())];

    /// <summary>What a bag may take in the place of its loss, where that is better by <see cref="MinStandardErrors"/>; null where nothing.</summary>
    /// <param name="options">The options.</param>
    /// <param name="loss">Theirs, or where none is given the usual one.</param>
    /// <remarks>Label smoothing makes few rows go further, but hides how far probabilities are from 0 and 1 where labels are noisy.</remarks>
    public static Loss? OtherLossOf(DeepResidualOptions options, Loss loss) =>
        options.Loss is null && options.Ensemble.Bagging > 1 && loss is CrossEntropyLoss { LabelSmoothing: > 0 } smoothed ? smoothed with { LabelSmoothing = 0 } : null;

    /// <summary>Source: the implementation of RealMLP (pytabkit).</summary>
    public static int BatchSizeOf(int rows) => rows switch
    {
        <= 1_024 => 64,
        <= 8_192 => 128,
        <= 30_000 => 256,
        <= 100_000 => 512,
        _ => 1_024,
    };

    /// <summary>
    /// Maps that divide by √inputs take larger steps. NOTE: attention has 1e-4 in Gorishniy et al., 2021, with many more epochs than
    /// <see cref="EpochsOf"/> says, in which that gets nowhere; docs/blocks.md has figures.
    /// </summary>
    public static float LearningRateOf(DeepResidualOptions options) =>
        options.Architecture.Block.ReadsTokens ? 5e-4f : options.Architecture.Initialization.DividesByRootOfInputs ? 0.04f : 1e-3f;

    /// <summary>Whether a temperature, or what moves a quantile, is chosen by held-out rows.</summary>
    public static bool Calibrates(DeepResidualOptions options, LearningTask task, RowSet heldOut) => options.Validation.Calibrate
        ?? (heldOut.Rows.Length >= MinCalibrationRows && (task == LearningTask.Regression ? options.Loss is QuantileLoss : heldOut.HasTwoClasses));

    // Mostly known after a few rows.
    private static int NumbersToEmbed(TabularDataset data)
    {
        var twoValued = new TwoValuedNumbers(data.NumberColumns);
        var reader = new RowReader(data.Features);
        for (var row = 0; row < data.Rows && twoValued.Count > 0; row++)
            if (data.Counts(row))
                twoValued.Add(reader.Row(row));
        return data.NumberColumns - twoValued.Count;
    }

    private static int RowsOutsideLargestClass(TabularDataset data)
    {
        var counts = new int[data.Classes];
        foreach (var row in RowSet.Counting(data).Rows)
            counts[data.Labels[row]]++;
        return counts.Sum() - counts.Max();
    }
}
