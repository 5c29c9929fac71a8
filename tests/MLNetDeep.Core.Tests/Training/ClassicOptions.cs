using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>
/// The classic recipe, on which tests build that are not about the defaults: pre-activation blocks with BatchNorm and ReLU, nothing left for
/// <see cref="QualityRules"/> to choose, and no option that changes during training but the learning rate.
/// </summary>
internal static class ClassicOptions
{
    public static DeepResidualOptions All { get; } = new()
    {
        Blocks = 2,
        Width = 128,
        Activation = Activation.Relu(),
        Normalization = Normalization.BatchNorm(),
        Dropout = 0.25f,
        Architecture = Architecture,
        Regularization = Regularization,
        Optimizer = Optimizer.AdamW(),
        LearningRate = 1e-3f,
        LearningRateSchedule = Schedule.Performance(factor: 0.3, patience: 5),
        Epochs = 200,
        BatchSize = 128,
        Validation = Validation,
        Input = Input,
        Target = Target,
        Ensemble = Ensemble,
    };

    public static ArchitectureOptions Architecture => new()
    {
        Block = Block.PreActivation(),
        NumericEmbedding = NumericEmbedding.None(),
        HiddenWidth = 256,
        Initialization = Initialization.KaimingUniform(),
        ScaleInputs = false,
        RateFactors = new(),
    };

    public static Regularization Regularization => new()
    {
        ResidualDropout = 0.1f,
        WeightDecay = 0.01f,
        WeightDecaySchedule = Schedule.Constant(),
        DropoutSchedule = Schedule.Constant(),
    };

    public static ValidationOptions Validation => new() { Fraction = 0.15, Patience = 20, Calibrate = false };

    public static InputOptions Input => new() { Normalization = InputNormalization.Standardize(bounded: true) };

    public static TargetOptions Target => new() { ClipPredictions = false };

    public static EnsembleOptions Ensemble => new() { Bagging = 0 };

    /// <summary>The loss of the classic recipe: one score a row of two classes, and a little smoothing of several.</summary>
    public static Loss LossOf(LearningTask task) => task switch
    {
        LearningTask.Multiclass => Loss.CrossEntropy(labelSmoothing: 0.05f),
        LearningTask.Binary => Loss.BinaryCrossEntropy(),
        _ => Loss.SquaredError(),
    };
}
