using System.Text;
using MLNetDeep.Data;
using MLNetDeep.Reports.Page;
using MLNetDeep.Storage;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>
/// How a model was trained and how good it is: curves, options, seed and best epoch; the data; an evaluation; the importance of features;
/// the gradient flow before training. It is saved with the model, and <see cref="SaveHtml"/> writes it as a page. It holds no time and no
/// thread count: the same seed gives the same report, whose numbers have six significant digits.
/// </summary>
/// <param name="Training">Losses of each epoch, the best epoch, options and seed.</param>
/// <param name="Task">The task of the training.</param>
/// <param name="Labels">The class labels; none in a regression.</param>
public sealed record TrainingReport(TrainingSummary Training, LearningTask Task, ClassLabels Labels)
{
    /// <summary>
    /// The version of the library that trained; null in a model of an older version, and where <see cref="TrainingRunOptions.Report"/> was off.
    /// </summary>
    public string? LibraryVersion => Sections?.LibraryVersion is { Length: > 0 } version ? version : null;

    /// <summary>What the label is called: its column, or the <c>LabelName</c> of the data set; null in a model of an older version.</summary>
    public string? LabelName => Sections?.LabelName;

    /// <summary>The unit of a regression's targets: <see cref="TrainingRunOptions.TargetUnit"/> of the training.</summary>
    public string? TargetUnit => Sections?.TargetUnit;

    /// <summary>The training rows; null in a model of an older version.</summary>
    public DataSummary? Data => Sections?.Data;

    /// <summary>How good the model is; null where <see cref="TrainingRunOptions.Report"/> was off, or a prediction was not finite.</summary>
    public ModelEvaluation? Evaluation => Sections?.Evaluation;

    /// <summary>
    /// How much worse the model gets without each feature; null where there is no <see cref="Evaluation"/>. It is computed on first use: by
    /// this property, by <see cref="ToHtml"/>, or when the model is saved. Until then the model holds the rows it needs, at most about 16
    /// MB.
    /// </summary>
    public PermutationImportance? Importance => Sections?.Importance;

    /// <summary>
    /// How the mean prediction follows the most important features; null where there is no <see cref="Evaluation"/>, and in a model of an older version.
    /// Computed on first use, as <see cref="Importance"/> is.
    /// </summary>
    public FeatureEffects? Effects => Sections?.Effects;

    /// <summary>
    /// How good an earlier model is on the rows of <see cref="Evaluation"/>, where the report was asked for both; else null. It is no part of the model file.
    /// </summary>
    public ModelEvaluation? Previous { get; internal init; }

    /// <summary>
    /// Where the network looks, with <see cref="Networks.Block.Attention"/>; null with other blocks, and where there is no <see cref="Evaluation"/>.
    /// </summary>
    public FirstTokenAttention? Attention => Sections?.Attention;

    /// <summary>
    /// The gradients of the first batch, before the first step; null where <see cref="TrainingRunOptions.Report"/> was off, or they were
    /// not finite.
    /// </summary>
    public InitialGradientFlow? GradientFlow => Sections?.GradientFlow;

    /// <summary>
    /// Which parts of the report failed, and why, such as too little memory; null where none did. A part that fails is left out; the model
    /// is trained all the same.
    /// </summary>
    public string? Fault => Sections?.Fault;

    /// <summary>How many networks the model has: more than one where <see cref="EnsembleOptions.Bagging"/> made them.</summary>
    public int Networks { get; internal init; } = 1;

    /// <summary>What the scores of classes are divided by: 1 unless <see cref="ValidationOptions.Calibrate"/> chose another number.</summary>
    public float Temperature { get; internal init; } = 1;

    /// <summary>What the model file holds of it beside the summary.</summary>
    internal ReportSections? Sections { get; init; }

    /// <summary>The report as one self-contained page of XHTML, pictures included.</summary>
    public string ToHtml() => ReportPage.Of(this);

    /// <summary>
    /// Writes the report as one self-contained page, atomically: an older file stays whole until the new one is complete.
    /// </summary>
    /// <param name="path">The file; an older one is replaced, and keeps its mode on Unix. If it is a symbolic link, its target is
    /// replaced.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHtml(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToHtml())));
    }
}
