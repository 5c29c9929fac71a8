using System.Globalization;
using System.Reflection;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Options say their values, in a debugger and in a log, the same in every culture.</summary>
[TestClass]
public sealed class OptionTextTests
{
    /// <summary>Everything that a public method of an option's type makes with its default arguments, and the records without kinds.</summary>
    public static IEnumerable<object[]> Parts
    {
        get
        {
            var kinds = typeof(DeepResidualOptions).Assembly.GetExportedTypes().Where(type => type.IsAbstract && !type.IsSealed);
            foreach (var kind in kinds)
                foreach (var method in kind.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
                    if (method.ReturnType == kind && !method.IsSpecialName)
                        yield return [$"{kind.Name}.{method.Name}", method.Invoke(null, [.. method.GetParameters().Select(Argument)])!];
            foreach (var record in new object[]
            {
                new ArchitectureOptions(), new Batches(), new Categories(), new Checkpoint("folder"), new InputOptions(), new PretrainingOptions(),
                new Regularization(), new TrainingRunOptions(), new TargetOptions(), new TransferOptions(), new ValidationOptions(), new TuningOptions(),
                new TuningSpace(), new TuningRange(1, 4), new FreezingStage(3, 2), new LayerStack { Sizes = [2, 3] }, new LayerStack { Sizes = default },
                FeatureGroups.Create([0, 0, 1]), ClassWeights.Create([1f, 5f]), TuningChoices.Create<int>([64, 128]), ValidationMetric.Auc,
            })
                yield return [record.GetType().Name, record];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void ToString_OfAnyOption_NamesNoType(string name, object part)
    {
        var text = part.ToString()!;

        Assert.AreNotEqual("", text, name);
        foreach (var sign in (string[])["MLNetDeep", "System.", "`", "{", "}"])
            Assert.IsFalse(text.Contains(sign, StringComparison.Ordinal), $"{name}: '{text}' has '{sign}' in it.");
    }

    [TestMethod]
    public void Parts_OfThisTest_AreAllKindsThatThereAre()
    {
        // A new root of kinds is found by looking; it must be one that the test above can make.
        var roots = typeof(DeepResidualOptions).Assembly.GetExportedTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: false } && type.GetMethod("<Clone>$") is not null && type != typeof(TrainingEngine));
        foreach (var root in roots)
            Assert.IsTrue(Parts.Any(part => root.IsInstanceOfType(part[1])), $"Nothing makes a {root.Name}.");
    }

    [TestMethod]
    public void ToString_InAnotherCulture_IsTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.AreEqual("AdamW (Beta1 0.9, Beta2 0.999, Epsilon 1E-08)", Optimizer.AdamW().ToString());
            Assert.AreEqual("Gelu", Activation.Gelu().ToString());
            Assert.AreEqual("CrossEntropy (LabelSmoothing 0.05, ClassWeights [1, 2.5])", Loss.CrossEntropy(0.05f, [1, 2.5f]).ToString());
            Assert.AreEqual("PiecewiseConstant (Milestones [10, 20], Gamma 0.1, WarmupSteps 0)", Schedule.PiecewiseConstant([10, 20]).ToString());
            Assert.AreEqual("Gradual (Stages [2 blocks from epoch 1, nothing from epoch 4])",
                Freezing.Gradually(new FreezingStage(1, 2), new FreezingStage(4, null)).ToString());
            Assert.AreEqual("0.5 to 4, logarithmic", new TuningRange(0.5, 4, Logarithmic: true).ToString());
            Assert.AreEqual(
                "L1 0, L2 0.25, WeightDecay 0.02, WeightDecaySchedule FlatCosine (Steps none, WarmupSteps 0), IncludeBiasesAndNormalization no, MaxNorm none, "
                + "ResidualDropout 0.15, StochasticDepth 0, DropConnect 0, GroupDropout 0, FeatureGroups none, "
                + "DropoutSchedule FlatCosine (Steps none, WarmupSteps 0), GradientClipping None",
                new Regularization { L2 = 0.25f }.ToString());
            Assert.AreEqual(
                "Normalization RobustSmoothClip, MissingValues MedianWithIndicator, "
                + "Categories (MaxOneHotValues 8, MaxDimension 64, MinRows 2)",
                new InputOptions().ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void ToString_OfAllOptions_NamesThoseThatDiffer()
    {
        Assert.AreEqual("the defaults", new DeepResidualOptions().ToString());
        Assert.AreEqual("Widths [300, 100]", new DeepResidualOptions { Widths = [300, 100] }.ToString());
        Assert.AreEqual(
            "Blocks 4, Activation Gelu, LearningRate 0.002, Validation.Threshold BestF1, Input.Categories.MinRows 5, "
            + "Run.Checkpoint (Folder here, EveryEpochs 1, Every none)",
            new DeepResidualOptions
            {
                Blocks = 4, Activation = Activation.Gelu(), LearningRate = 2e-3f, Validation = new() { Threshold = DecisionThreshold.BestF1() },
                Input = new() { Categories = new() { MinRows = 5 } }, Run = new() { Checkpoint = new("here") },
            }.ToString());
    }

    private static object? Argument(ParameterInfo parameter) => parameter switch
    {
        { HasDefaultValue: true } => parameter.DefaultValue,
        _ when parameter.ParameterType == typeof(int) => 2,
        _ when parameter.ParameterType == typeof(float) => 0.5f,
        _ when parameter.ParameterType == typeof(double) => 0.5,
        _ when parameter.ParameterType == typeof(IEnumerable<FreezingStage>) => new[] { new FreezingStage(1, 1) },
        _ when parameter.ParameterType == typeof(IEnumerable<string>) => new[] { "output" },
        _ when typeof(IEnumerable<int>).IsAssignableFrom(parameter.ParameterType) => new[] { 1, 2 },
        _ when parameter.ParameterType == typeof(Activation) => Activation.Selu(),
        _ when parameter.ParameterType == typeof(Initialization) => Initialization.KaimingNormal(),
        _ when parameter.ParameterType == typeof(IReadOnlyList<NumericEmbedding>) => new[] { NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear() },
        _ => throw new NotSupportedException($"{parameter.Member.DeclaringType}.{parameter.Member.Name}: {parameter.ParameterType}"),
    };
}
