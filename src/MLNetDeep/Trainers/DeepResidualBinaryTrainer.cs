using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>Trains a deep residual network for binary classification.</summary>
/// <remarks>
/// <para>Create it with <c>mlContext.BinaryClassification.Trainers.DeepResidual(…)</c> or its constructors.</para>
/// <list type="table">
/// <listheader><term>Column</term><description>Type</description></listheader>
/// <item><term>Label (in)</term><description>a bool</description></item>
/// <item><term>Features (in)</term><description>a Single or a vector of Single of known size; optional where there are numeric or
/// categorical columns</description></item>
/// <item><term>Numeric columns (in, optional)</term><description>numbers of any type, Booleans or dates, or a vector of them of known size</description></item>
/// <item><term>Categorical columns (in, optional)</term><description>text, Boolean, whole number or key, or a vector of them of known size</description></item>
/// <item><term>Weight (in, optional)</term><description>Single</description></item>
/// <item><term>Score (out)</term><description>a Single: the logit</description></item>
/// <item><term>Probability (out)</term><description>a Single: the probability of true, 1/(1 + e^(−Score))</description></item>
/// <item><term>PredictedLabel (out)</term><description>a bool: whether the score exceeds the threshold, by default a probability
/// of one half: see <see cref="ValidationOptions.Threshold"/></description></item>
/// </list>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>binary classification, calibrated</description></item>
/// <item><term>Is normalization required?</term><description>no: the trainer normalizes inside</description></item>
/// <item><term>Is caching required?</term><description>no: the rows are read once</description></item>
/// <item><term>Required NuGet in addition to Microsoft.ML</term><description>MLNetDeep</description></item>
/// <item><term>Exportable to ONNX</term><description>yes: SaveOnnx, or ConvertToOnnx of Microsoft.ML.OnnxConverter</description></item>
/// </list>
/// <para>The same seed of the <see cref="MLContext"/> gives the same model, to the bit, for any number of threads; without a seed,
/// trainings differ.</para>
/// </remarks>
public sealed class DeepResidualBinaryTrainer : DeepResidualTrainerBase<DeepResidualBinaryTransformer, DeepResidualBinaryTrainer.Options>
{
    /// <summary>The column names and, inherited, all options of the network and the training.</summary>
    public sealed record Options : DeepResidualTrainerOptions
    {
        /// <summary>The defaults.</summary>
        public Options() { }

        /// <summary>Options of the network and the training, such as those of a model (<see cref="MLNetDeep.Training.TrainingSummary.Options"/>), and default column names.</summary>
        /// <param name="options">The options.</param>
        public Options(DeepResidualOptions options) : base(options) { }
    }

    /// <summary>Creates a trainer from a record of options.</summary>
    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">The options; training does not change them.</param>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    public DeepResidualBinaryTrainer(IHostEnvironment env, Options options) : base(env, BinaryTask.Instance, options)
    {
    }

    /// <summary>Creates a trainer with the options that are changed most often.</summary>
    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="labelColumnName">See <see cref="DeepResidualTrainerOptions.LabelColumnName"/>.</param>
    /// <param name="featureColumnName">See <see cref="DeepResidualTrainerOptions.FeatureColumnName"/>.</param>
    /// <param name="exampleWeightColumnName">See <see cref="DeepResidualTrainerOptions.ExampleWeightColumnName"/>.</param>
    /// <param name="blocks">See <see cref="DeepResidualOptions.Blocks"/>.</param>
    /// <param name="width">See <see cref="DeepResidualOptions.Width"/>.</param>
    /// <param name="hiddenWidth">See <see cref="ArchitectureOptions.HiddenWidth"/>.</param>
    /// <param name="dropout">See <see cref="DeepResidualOptions.Dropout"/>.</param>
    /// <param name="learningRate">See <see cref="DeepResidualOptions.LearningRate"/>.</param>
    /// <param name="batchSize">See <see cref="DeepResidualOptions.BatchSize"/>.</param>
    /// <param name="epochs">See <see cref="DeepResidualOptions.Epochs"/>.</param>
    /// <param name="quality">See <see cref="DeepResidualOptions.Quality"/>.</param>
    /// <param name="categoricalColumnNames">See <see cref="DeepResidualTrainerOptions.CategoricalColumnNames"/>; null for none.</param>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    public DeepResidualBinaryTrainer(
        IHostEnvironment env,
        string labelColumnName = DefaultNames.Label,
        string featureColumnName = DefaultNames.Features,
        string? exampleWeightColumnName = null,
        int blocks = DeepResidualDefaults.Blocks,
        int width = DeepResidualDefaults.Width,
        int hiddenWidth = DeepResidualDefaults.HiddenWidth,
        float dropout = DeepResidualDefaults.Dropout,
        float? learningRate = null,
        int? batchSize = null,
        int? epochs = null,
        Quality quality = Quality.Default,
        ColumnNames? categoricalColumnNames = null)
        : this(env, new Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            CategoricalColumnNames = categoricalColumnNames ?? [],
            ExampleWeightColumnName = exampleWeightColumnName,
            Blocks = blocks,
            Width = width,
            Architecture = new() { HiddenWidth = hiddenWidth },
            Dropout = dropout,
            LearningRate = learningRate,
            BatchSize = batchSize,
            Epochs = epochs,
            Quality = quality,
        })
    {
    }

    private protected override DeepResidualBinaryTransformer Create(TrainedModel model, ModelInputs inputs) => new(model, inputs);
}
