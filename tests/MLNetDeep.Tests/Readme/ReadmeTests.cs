using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Readme;

/// <summary>The README's code, compiled and run: what stands between the marks below is what the README shows.</summary>
[TestClass, DoNotParallelize]
public sealed class ReadmeTests
{
    private sealed class Digit
    {
        [LoadColumn(0, 63), VectorType(64)]
        public float[] Pixels { get; set; } = [];

        [LoadColumn(64), ColumnName("Label")]
        public string Value { get; set; } = "";
    }

    [TestMethod]
    public void FirstExample_InAFolderWithTheDigits_TrainsAndSaves()
    {
        using var folder = new TempFolder();
        File.Copy(Path.Combine(Root(), "samples", "Digits", "digits.csv"), folder.FileOf("digits.csv"));
        var before = Environment.CurrentDirectory;
        var console = Console.Out;
        using var output = new StringWriter();
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.FileOf("digits.csv"))!;
            Console.SetOut(output);
            RunFirstExample();
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
        }
        Assert.EndsWith("of the held-out digits are recognized.", output.ToString().Trim());
        Assert.IsTrue(File.Exists(folder.FileOf("model.zip")));
    }

    [TestMethod]
    public void SecondExample_IsATrainer() => Assert.IsNotNull(CreateSecondExample());

    [TestMethod]
    public void Readme_Code_IsTheCodeOfThisFile()
    {
        var shown = Blocks(File.ReadAllText(Path.Combine(Root(), "README.md")), "```csharp\n", "```");
        var compiled = Blocks(File.ReadAllText(ThisFile()), "// README:\n", "        // :README").Select(Unindent).ToArray();
        CollectionAssert.AreEqual(compiled, shown);
        Assert.HasCount(3, shown);
    }

    private static void RunFirstExample()
    {
        // README:
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromTextFile<Digit>("digits.csv", separatorChar: ',', hasHeader: true);
        var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2);

        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(featureColumnName: "Pixels"))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var model = pipeline.Fit(split.TrainSet);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Console.WriteLine($"{metrics.MicroAccuracy:P1} of the held-out digits are recognized.");

        mlContext.Model.Save(model, data.Schema, "model.zip");   // mlContext.Model.Load needs no registration
        // :README
    }

    private static DeepResidualTrainer CreateSecondExample()
    {
        var mlContext = new MLContext();
        // README:
        var trainer = mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
        {
            FeatureColumnName = "Pixels",
            Blocks = 3,
            Width = 192,
            Activation = Activation.Gelu(),
            Normalization = Normalization.LayerNorm(),
            Dropout = 0.2f,
            Architecture = new() { Initialization = Initialization.KaimingNormal() },
            Optimizer = Optimizer.AdamW(beta2: 0.99f),
            LearningRate = 2e-3f,
            LearningRateSchedule = Schedule.Cosine(warmupSteps: 100),
            Regularization = new() { L1 = 1e-6f, WeightDecay = 0.02f, GradientClipping = Clipping.ByNorm(1) },
            Input = new() { MissingValues = MissingValues.MeanWithIndicator },
            Epochs = 30,
        });
        // :README
        return trainer;
    }

    [TestMethod]
    public void ThirdExample_IsATrainer() => Assert.IsNotNull(CreateThirdExample());

    private static DeepResidualRegressionTrainer CreateThirdExample()
    {
        // README:
        var mlContext = new MLContext(seed: 1);
        var trainer = mlContext.Regression.Trainers.DeepResidual(new DeepResidualRegressionTrainer.Options
        {
            FeatureColumnName = "Numbers",                           // missing numbers are filled, and flagged in an extra column
            CategoricalColumnNames = ["Town", "Kind"],               // key columns; missing and unseen keys are handled
            Run = new() { Checkpoint = new Checkpoint("checkpoints") },  // if the process dies, run it again: training resumes
        });
        // :README
        return trainer;
    }

    private static string[] Blocks(string text, string begin, string end) =>
        [.. text.Split(begin).Skip(1).Select(block => block[..block.IndexOf(end, StringComparison.Ordinal)])];

    private static string Unindent(string block) =>
        string.Concat(block.Split('\n').SkipLast(1).Select(line => (line.Length > 8 ? line[8..] : "") + "\n"));

    private static string Root() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
