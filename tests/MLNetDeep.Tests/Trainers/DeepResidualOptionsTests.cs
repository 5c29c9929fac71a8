using Microsoft.ML;
using MLNetDeep.Networks;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Options out of range: refused when the trainer is made, all of them together.</summary>
[TestClass]
public sealed class DeepResidualOptionsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow(0, 1, 0f, "BatchSize must be in [1, 1048576], but was 0.")]
    [DataRow(-5, 1, 0f, "BatchSize must be in [1, 1048576], but was -5.")]
    [DataRow(2, 0, 0f, "Epochs must be at least 1, but was 0.")]
    [DataRow(2, -1, 0f, "Epochs must be at least 1, but was -1.")]
    [DataRow(2, 1, 1f, "Dropout must be in [0, 1), but was 1.")]
    [DataRow(2, 1, 1.5f, "Dropout must be in [0, 1), but was 1.5.")]
    [DataRow(2, 1, -0.5f, "Dropout must be in [0, 1), but was -0.5.")]
    [DataRow(2, 1, float.NaN, "Dropout must be in [0, 1), but was NaN.")]
    public void Create_OneFault_ThrowsNamingOptionRangeAndValue(int batchSize, int epochs, float dropout, string message)
    {
        var options = new DeepResidualTrainer.Options { BatchSize = batchSize, Epochs = epochs, Dropout = dropout };

        foreach (var create in new Action[]
        {
            () => _ = new DeepResidualTrainer(_mlContext, options),
            () => _ = new DeepResidualTrainer(_mlContext, batchSize: batchSize, epochs: epochs, dropout: dropout),
            () => _mlContext.MulticlassClassification.Trainers.DeepResidual(options),
            () => _mlContext.MulticlassClassification.Trainers.DeepResidual(batchSize: batchSize, epochs: epochs, dropout: dropout),
        })
            Assert.AreEqual($"{message} (Parameter 'options')", Assert.ThrowsExactly<ArgumentException>(create).Message);
    }

    [TestMethod]
    public void Create_BatchOfOneWithBatchNorm_Throws()
    {
        var options = new DeepResidualTrainer.Options { BatchSize = 1, Normalization = Normalization.BatchNorm() };

        Assert.AreEqual(
            "BatchSize must be at least 2 with Normalization.BatchNorm, but was 1: a single row has no batch statistics. "
                + "Normalization.LayerNorm() takes each row by itself. (Parameter 'options')",
            Assert.ThrowsExactly<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.DeepResidual(options)).Message);
    }

    [TestMethod]
    public void Create_ManyFaults_ThrowsOnceNamingAll()
    {
        var options = new DeepResidualTrainer.Options
        {
            LabelColumnName = "", FeatureColumnName = null!, ExampleWeightColumnName = "", Blocks = -1, Width = 0, Architecture = new() { HiddenWidth = 0 }, Dropout = 1,
            Regularization = new() { ResidualDropout = -0.25f }, LearningRate = 0, BatchSize = 0, Epochs = 0,
            Validation = new() { Fraction = 0.95, Patience = 0 }, NumberOfThreads = 0,
            Activation = null!,
        };

        var e = Assert.ThrowsExactly<ArgumentException>(() => new DeepResidualTrainer(_mlContext, options));

        foreach (string fault in new[]
        {
            "LabelColumnName must name a column.", "FeatureColumnName must name a column.", "ExampleWeightColumnName must name a column or be null.",
            "Blocks must be in [0, 1000], but was -1.", "Width must be in [1, 65536], but was 0.",
            "Architecture.HiddenWidth must be in [1, 65536], but was 0.",
            "Dropout must be in [0, 1), but was 1.", "Regularization.ResidualDropout must be in [0, 1), but was -0.25.",
            "LearningRate must be finite and above 0, but was 0.", "BatchSize must be in [1, 1048576], but was 0.",
            "Epochs must be at least 1, but was 0.", "Validation.Fraction must be in [0, 0.9], but was 0.95.",
            "Validation.Patience must be at least 1, but was 0.", "NumberOfThreads must be at least 1, but was 0.", "Activation must not be null.",
        })
            StringAssert.Contains(e.Message, fault);
        Assert.AreEqual("options", e.ParamName);
    }

    [TestMethod]
    public void Create_Null_ThrowsNamingTheArgument()
    {
        Assert.AreEqual("env", Assert.ThrowsExactly<ArgumentNullException>(() => new DeepResidualTrainer(null!, new())).ParamName);
        Assert.AreEqual("env", Assert.ThrowsExactly<ArgumentNullException>(() => new DeepResidualTrainer(null!, "Label")).ParamName);
        Assert.AreEqual(
            "options",
            Assert.ThrowsExactly<ArgumentNullException>(() => new DeepResidualTrainer(_mlContext, (DeepResidualTrainer.Options)null!)).ParamName);
        Assert.AreEqual("input", Assert.ThrowsExactly<ArgumentNullException>(() => Blobs.Trained(_mlContext, 30).Model.Transform(null!)).ParamName);
        Assert.Throws<ArgumentNullException>(() => Blobs.Trainer(_mlContext).Fit(null!));
    }

    [TestMethod]
    public void Options_OnTop_AreAtMost30() => Assert.IsLessThanOrEqualTo(30, typeof(DeepResidualTrainer.Options).GetProperties().Length);

    [TestMethod]
    public void Create_NoGroup_ThrowsNamingIt()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => _mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options { Validation = null!, Run = null! }));

        StringAssert.Contains(exception.Message, "Validation must not be null. Run must not be null.");
    }
}
