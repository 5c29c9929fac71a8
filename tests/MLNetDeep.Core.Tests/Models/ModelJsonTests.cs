using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

[TestClass]
public sealed class ModelJsonTests
{
    /// <summary>Options that have each kind of each part, with parameters that are not the defaults.</summary>
    private static readonly (string Kind, DeepResidualOptions Options)[] Kinds =
    [
        ("PreActivation", new DeepResidualOptions { Architecture = new() { Block = Block.PreActivation() } }),
        ("PostActivation", new DeepResidualOptions { Architecture = new() { Block = Block.PostActivation() } }),
        ("FeedForward", new DeepResidualOptions { Architecture = new() { Block = Block.FeedForward(3) } }),
        ("Plain", new DeepResidualOptions { Architecture = new() { Block = Block.Plain() } }),
        ("Attention", new DeepResidualOptions { Architecture = new() { Block = Block.Attention(4, 2.5f, 0.1f, shortcuts: false) } }),
        ("Dense", new DeepResidualOptions { Architecture = new() { Block = Block.Dense() } }),
        ("Relu", new DeepResidualOptions { Activation = Activation.Relu() }),
        ("LeakyRelu", new DeepResidualOptions { Activation = Activation.LeakyRelu(0.125f) }),
        ("Elu", new DeepResidualOptions { Activation = Activation.Elu(0.1f) }),
        ("Selu", new DeepResidualOptions { Activation = Activation.Selu() }),
        ("Gelu", new DeepResidualOptions { Activation = Activation.Gelu() }),
        ("GeluTanh", new DeepResidualOptions { Activation = Activation.GeluTanh() }),
        ("Silu", new DeepResidualOptions { Activation = Activation.Silu() }),
        ("Mish", new DeepResidualOptions { Activation = Activation.Mish() }),
        ("Tanh", new DeepResidualOptions { Activation = Activation.Tanh() }),
        ("Sigmoid", new DeepResidualOptions { Activation = Activation.Sigmoid() }),
        ("Rrelu", new DeepResidualOptions { Activation = Activation.Rrelu(0.1f, 0.3f) }),
        ("Prelu", new DeepResidualOptions { Activation = Activation.Prelu(shared: false, initialSlope: 0.1f) }),
        ("Maxout", new DeepResidualOptions { Activation = Activation.Maxout(5) }),
        ("Crelu", new DeepResidualOptions { Activation = Activation.Crelu() }),
        ("Parametric", new DeepResidualOptions { Activation = Activation.Parametric(Activation.Elu(0.3f)) }),
        ("Batch", new DeepResidualOptions { Normalization = Normalization.BatchNorm(0.3f, 1e-3f) }),
        ("Layer", new DeepResidualOptions { Normalization = Normalization.LayerNorm(1e-3f) }),
        ("None", new DeepResidualOptions { Normalization = Normalization.None() }),
        ("TorchDefault", new DeepResidualOptions { Architecture = new() { Initialization = Initialization.TorchDefault() } }),
        ("Kaiming", new DeepResidualOptions { Architecture = new() { Initialization = Initialization.KaimingNormal(Fan.Out) } }),
        ("Xavier", new DeepResidualOptions { Architecture = new() { Initialization = Initialization.XavierNormal(3) } }),
        ("Orthogonal", new DeepResidualOptions { Architecture = new() { Initialization = Initialization.Orthogonal(null) } }),
        ("LooksLinear", new DeepResidualOptions { Activation = Activation.Crelu(), Architecture = new() { Initialization = Initialization.LooksLinear() } }),
        ("ZeroLastMap", new DeepResidualOptions { Architecture = new() { Initialization = Initialization.ZeroLastMap(Initialization.XavierUniform(3)) } }),
        ("Lsuv", new DeepResidualOptions { Architecture = new() { Initialization = Initialization.Lsuv(Initialization.ZeroLastMap(Initialization.Orthogonal(2))) } }),
        ("Ntk", new DeepResidualOptions
        {
            Architecture = new()
            {
                Initialization = Initialization.Ntk(dataDriven: false), ScaleInputs = true,
                RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.2f, NumericEmbedding = 0 },
            },
        }),
        ("CrossEntropy", new DeepResidualOptions { Loss = Loss.CrossEntropy(0.1f, [1, 2]) }),
        ("Focal", new DeepResidualOptions { Loss = Loss.Focal(1.5f, [1, 2]) }),
        ("BinaryCrossEntropy", new DeepResidualOptions { Loss = Loss.BinaryCrossEntropy(3) }),
        ("SquaredError", new DeepResidualOptions { Loss = Loss.SquaredError() }),
        ("Huber", new DeepResidualOptions { Loss = Loss.Huber(2) }),
        ("Quantile", new DeepResidualOptions { Loss = Loss.Quantile(0.9f) }),
        ("Sgd", new DeepResidualOptions { Optimizer = Optimizer.Momentum(0.7f) }),
        ("AdamW", new DeepResidualOptions { Optimizer = Optimizer.AdamW(0.8f, 0.95f, 1e-6f) }),
        ("Nesterov", new DeepResidualOptions { Optimizer = Optimizer.Nesterov(0.7f) }),
        ("AdaGrad", new DeepResidualOptions { Optimizer = Optimizer.AdaGrad(0.1f, 0.2, 1e-6f) }),
        ("RmsProp", new DeepResidualOptions { Optimizer = Optimizer.RmsProp(0.95, 1e-6f, 0.9f, centered: true) }),
        ("Constant", new DeepResidualOptions { LearningRateSchedule = Schedule.Constant(7) }),
        ("Cosine", new DeepResidualOptions
        {
            LearningRateSchedule = Schedule.Cosine(0.1, 33, 5),
            Regularization = new() { DropoutSchedule = Schedule.Cosine(), WeightDecaySchedule = Schedule.Cosine(1) },
        }),
        ("PiecewiseConstant", new DeepResidualOptions
        {
            LearningRateSchedule = Schedule.PiecewiseConstant([10, 20, 40], 0.5, 5),
            Regularization = new() { WeightDecaySchedule = Schedule.PiecewiseConstant([]) },
        }),
        ("Exponential", new DeepResidualOptions { LearningRateSchedule = Schedule.Exponential(100, 0.5, 5), Regularization = new() { WeightDecaySchedule = Schedule.Exponential() } }),
        ("Power", new DeepResidualOptions { LearningRateSchedule = Schedule.Power(100, 0.5, 5), Regularization = new() { WeightDecaySchedule = Schedule.Power() } }),
        ("OneCycle", new DeepResidualOptions { LearningRateSchedule = Schedule.OneCycle(0.4, 10, 100, 50, 5), Regularization = new() { WeightDecaySchedule = Schedule.OneCycle() } }),
        ("CosLog4", new DeepResidualOptions { LearningRateSchedule = Schedule.CosLog4(100, 5), Regularization = new() { WeightDecaySchedule = Schedule.CosLog4() } }),
        ("FlatCosine", new DeepResidualOptions { LearningRateSchedule = Schedule.FlatCosine(100, 5), Regularization = new() { WeightDecaySchedule = Schedule.FlatCosine() } }),
        ("Performance", new DeepResidualOptions
        {
            LearningRateSchedule = Schedule.Performance(0.5, 3, 0.01, ThresholdMode.Absolute, 2, 0.001, 1e-6, 5),
            Regularization = new() { WeightDecaySchedule = Schedule.Performance() },
        }),
        ("None", new DeepResidualOptions { Regularization = new() { GradientClipping = Clipping.None() } }),
        ("Value", new DeepResidualOptions { Regularization = new() { GradientClipping = Clipping.ByValue(0.25f) } }),
        ("Norm", new DeepResidualOptions { Regularization = new() { GradientClipping = Clipping.ByNorm(0.25f) } }),
        ("Standardize", new DeepResidualOptions { Input = new() { Normalization = InputNormalization.Standardize(1e-3f) } }),
        ("Standardize", new DeepResidualOptions { Input = new() { Normalization = InputNormalization.Standardize(1e-3f, bounded: true) } }),
        ("StandardizeChannels", new DeepResidualOptions
        {
            Input = new() { Normalization = InputNormalization.StandardizeChannels(3, ChannelLayout.Interleaved, 1e-3f) },
        }),
        ("None", new DeepResidualOptions { Transfer = new() { Freezing = Freezing.None() } }),
        ("Blocks", new DeepResidualOptions { Transfer = new() { Freezing = Freezing.Blocks(1) } }),
        ("Gradual", new DeepResidualOptions { Transfer = new() { Freezing = Freezing.Gradually(new FreezingStage(1, 2), new FreezingStage(5, null)) } }),
        ("Tensors", new DeepResidualOptions { Transfer = new() { Freezing = Freezing.Tensors("input", "blocks.0.linear1.weight") } }),
        ("RobustSmoothClip", new DeepResidualOptions { Input = new() { Normalization = InputNormalization.RobustSmoothClip() } }),
        ("MinMax", new DeepResidualOptions { Input = new() { Normalization = InputNormalization.MinMax(-1, 2, clip: true) } }),
        ("QuantileNormal", new DeepResidualOptions { Input = new() { Normalization = InputNormalization.QuantileNormal(77) } }),
        ("None", new DeepResidualOptions { Input = new() { Normalization = InputNormalization.None() } }),
    ];

    public static IEnumerable<object[]> Cases => Kinds.Select((one, index) => new object[] { index, one.Kind });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Options_EachKind_SurviveTheRoundTrip(int index, string kind)
    {
        var options = Kinds[index].Options;
        var json = JsonSerializer.Serialize(options, ModelJson.Options);
        StringAssert.Contains(json, $"\"kind\": \"{kind}\"");
        Assert.AreEqual(options, JsonSerializer.Deserialize<DeepResidualOptions>(json, ModelJson.Options));
    }

    [TestMethod]
    public void Options_EveryPlainProperty_SurvivesTheRoundTrip()
    {
        var options = new DeepResidualOptions
        {
            Quality = Quality.Best, Blocks = 4, Width = 11, Architecture = new()
            {
                HiddenWidth = 13, NormalizeLogits = true, ScaleInputs = false,
                RateFactors = new() { Scale = 5, Biases = 0.2f, Activations = 0.3f, NumericEmbedding = 0.4f },
            }, Dropout = 0.7f, LearningRate = 1.1e-7f, FindLearningRate = true,
            Regularization = new Regularization { L1 = 1, L2 = 2, WeightDecay = 3, MaxNorm = 4, IncludeBiasesAndNormalization = true, ResidualDropout = 0.6f, StochasticDepth = 0.5f, DropConnect = 0.4f, GroupDropout = 0.3f, FeatureGroups = [0, 7, 0] },
            Batches = new Batches { Shuffle = false, Stratified = true, DropLast = true },
            BatchSize = 17, Epochs = 19,
            Validation = new() { Fraction = 0.123456789012345, Metric = ValidationMetric.Accuracy, Patience = 23, StopWhenPerfect = true, Calibrate = true },
            Target = new() { ClipPredictions = false },
            Ensemble = new() { Bagging = 7 },
            Input = new() { MissingValues = MissingValues.Mean, Categories = new() { MaxOneHotValues = 3, MaxDimension = 5, MinRows = 9 } },
            Run = new() { Report = false, Replicas = 6, MemoryLimit = 1L << 24, TimeLimit = TimeSpan.FromSeconds(1.5), OnCancel = CancelBehavior.ReturnBest },
            NumberOfThreads = 5,
        };
        Assert.AreEqual(options, RoundTrip(options));
        foreach (var option in OptionText.Flatten(options, new DeepResidualOptions()))
            if ((option.Property.PropertyType.IsValueType && !IsLeftOut(option.Property)) || option.Value is FeatureGroups)
                Assert.AreNotEqual(option.Default, option.Value, $"{option.Path} is the default here: it proves nothing.");
    }

    // What does not change the model, such as a token of cancellation.
    private static bool IsLeftOut(PropertyInfo property) => property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always };

    // A new kind must be added to the cases above.
    [TestMethod]
    public void Kinds_OfTheLibrary_AreAllTriedHere()
    {
        Type[] parts =
        [
            typeof(Block), typeof(Activation), typeof(Normalization), typeof(Initialization), typeof(Loss), typeof(Optimizer), typeof(Schedule),
            typeof(Clipping), typeof(InputNormalization), typeof(Freezing),
        ];
        var tried = Kinds.SelectMany(one => OptionText.Flatten(one.Options, one.Options).Select(option => option.Value?.GetType())).ToHashSet();
        foreach (var kind in typeof(DeepResidualOptions).Assembly.GetTypes().Where(type => !type.IsAbstract && parts.Any(type.IsSubclassOf)))
            Assert.Contains(kind, tried);
    }

    // Whatever the checks of the options let through must be possible to save.
    [TestMethod]
    public void Options_WithoutFaults_CanBeWritten()
    {
        foreach (var extreme in (float[])[float.Epsilon, float.MaxValue])
        {
            var options = TestTables.Small() with
            {
                Activation = Activation.LeakyRelu(extreme), Regularization = new() { GradientClipping = Clipping.ByNorm(extreme) },
                Normalization = Normalization.LayerNorm(extreme),
            };
            Assert.IsEmpty(options.Faults());
            Assert.AreEqual(options, RoundTrip(options));
        }
    }

    [TestMethod]
    [DataRow("""{"kind":"Exotic"}""")]
    [DataRow("""{"alpha":1,"kind":"Elu"}""")]
    [DataRow("""{"alpha":1}""")]
    [DataRow("""{"kind":"Elu","alpha":1,"beta":2}""")]
    [DataRow("""{"kind":"Elu","alpha":"1"}""")]
    [DataRow("""{"kind":"Elu","alpha":1e99}""")]
    [DataRow("""{"kind":"Elu","alpha":null}""")]
    [DataRow("""{"kind":"Maxout","pieces":0}""")]
    [DataRow("""{"kind":"Rrelu","lower":1,"upper":0}""")]
    [DataRow("""{"kind":"Prelu","shared":false,"initialSlope":0.25}""")]
    [DataRow("""{"kind":"Crelu"}""")]
    [DataRow("""{"kind":7}""")]
    [DataRow("[]")]
    public void Part_Damaged_IsRefused(string activation)
    {
        var (network, weights) = TestModels.WithNetwork(json => json.Replace(
            "\"activation\": {\n      \"kind\": \"Relu\"\n    }", $"\"activation\": {activation}"));
        StringAssert.Contains(System.Text.Encoding.UTF8.GetString(network), activation);
        Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights));
    }

    private static DeepResidualOptions? RoundTrip(DeepResidualOptions options) =>
        JsonSerializer.Deserialize<DeepResidualOptions>(JsonSerializer.Serialize(options, ModelJson.Options), ModelJson.Options);
}
