using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>
/// What options are where they are null: chosen by the quality and by the shape of the table. The only place that knows these rules;
/// docs/accuracy.md has them for users.
/// </summary>
internal static class QualityRules
{
    private const int MinCalibrationRows = 50, ManyRows = 20_000;

    /// <summary>The same options with nothing left to choose, for a training of some rows.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="data">The rows.</param>
    public static DeepResidualOptions Apply(DeepResidualOptions options, TabularDataset data)
    {
        var rows = data.Rows;
        return options with
        {
            Epochs = options.Epochs ?? EpochsOf(options.Quality, rows),
            BatchSize = options.BatchSize ?? BatchSizeOf(rows),
            LearningRate = options.LearningRate ?? LearningRateOf(options),
            Ensemble = options.Ensemble with { Bagging = options.Folds },
        };
    }

    /// <summary>Folds of a bagged training; 0 for one network.</summary>
    public static int FoldsOf(Quality quality) => quality == Quality.Best ? 8 : 0;

    /// <summary>Fewer epochs for many rows, since schedules are relative and each epoch has more steps.</summary>
    public static int EpochsOf(Quality quality, int rows)
    {
        var epochs = rows <= ManyRows ? 48 : Math.Max(48.0 * ManyRows / rows, 16);
        return (int)Math.Round(quality == Quality.Fast ? epochs / 4 : epochs);
    }

    /// <summary>Source: the implementation of RealMLP (pytabkit).</summary>
    public static int BatchSizeOf(int rows) => rows switch
    {
        <= 1_024 => 64,
        <= 8_192 => 128,
        <= 30_000 => 256,
        <= 100_000 => 512,
        _ => 1_024,
    };

    /// <summary>Maps that divide by √inputs take larger steps.</summary>
    public static float LearningRateOf(DeepResidualOptions options) => options.Architecture.Initialization.DividesByRootOfInputs ? 0.04f : 1e-3f;

    /// <summary>Whether a temperature is chosen by held-out rows.</summary>
    public static bool Calibrates(DeepResidualOptions options, LearningTask task, RowSet heldOut) => options.Validation.Calibrate
        ?? (task != LearningTask.Regression && heldOut.Rows.Length >= MinCalibrationRows && heldOut.HasTwoClasses);
}
