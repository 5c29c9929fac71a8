using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>25 steps of libtorch on the CPU agree with the managed engine's within a thousandth, technique by technique.</summary>
[TestClass]
public sealed class AgreementTests : LibtorchTests
{
    // Biases start apart from 0: before a batch normalization they have no gradient but rounding, and would be nothing else.
    private static readonly DeepResidualOptions Options = new()
    {
        Blocks = 2, Width = 12, Architecture = new() { HiddenWidth = 20, Initialization = Initialization.TorchDefault() }, Dropout = 0,
        Regularization = new() { ResidualDropout = 0 }, Optimizer = Optimizer.Momentum(), LearningRate = 0.01f,
    };

    private static readonly (string Name, Block Kind)[] AllBlocks =
        [("PreActivation", Block.PreActivation()), ("PostActivation", Block.PostActivation()), ("FeedForward", Block.FeedForward(2)), ("Plain", Block.Plain()), ("Dense", Block.Dense())];

    private static readonly (string Name, Normalization Kind)[] AllNormalizations =
        [("BatchNorm", Normalization.BatchNorm(0.2f, 1e-4f)), ("LayerNorm", Normalization.LayerNorm(1e-4f)), ("None", Normalization.None())];

    // Prelu with a slope near 1: which side of 0 a number is on that is 0 but for rounding then hardly matters.
    private static readonly (string Name, Activation Kind)[] AllActivations =
    [
        ("Relu", Activation.Relu()), ("LeakyRelu", Activation.LeakyRelu(0.1f)), ("Elu", Activation.Elu(0.7f)), ("Selu", Activation.Selu()),
        ("Gelu", Activation.Gelu()), ("GeluTanh", Activation.GeluTanh()), ("Silu", Activation.Silu()), ("Mish", Activation.Mish()),
        ("Tanh", Activation.Tanh()), ("Sigmoid", Activation.Sigmoid()), ("Prelu", Activation.Prelu(shared: false, initialSlope: 0.75f)),
        ("Prelu shared", Activation.Prelu()), ("Rrelu", Activation.Rrelu()), ("Crelu", Activation.Crelu()), ("Maxout", Activation.Maxout(3)),
        ("Parametric", Activation.Parametric(Activation.Selu())), ("Parametric Mish", Activation.Parametric(Activation.Mish())),
    ];

    private static readonly (string Name, Loss Kind, int Outputs, int Classes)[] AllLosses =
    [
        ("CrossEntropy", Loss.CrossEntropy(), 3, 3), ("CrossEntropy smoothed", Loss.CrossEntropy(0.1f, [1f, 0.5f, 2f]), 3, 3),
        ("CrossEntropy of one score", Loss.CrossEntropy(0.1f, [1f, 2f]), 1, 2), ("Focal", Loss.Focal(), 3, 3),
        ("Focal flat", Loss.Focal(0.5f, [1f, 0.5f, 2f]), 3, 3), ("Focal of 0", Loss.Focal(0), 3, 3), ("Focal of one score", Loss.Focal(), 1, 2),
        ("BinaryCrossEntropy", Loss.BinaryCrossEntropy(2), 1, 2), ("SquaredError", Loss.SquaredError(), 1, 0),
        ("SquaredError of several", Loss.SquaredError(), 4, 0), ("Huber", Loss.Huber(0.5f), 1, 0), ("Quantile", Loss.Quantile(0.9f), 1, 0),
    ];

    private static readonly (string Name, Optimizer Kind, float Rate)[] AllOptimizers =
    [
        ("Sgd", Optimizer.Sgd(), 0.01f), ("Momentum", Optimizer.Momentum(), 0.01f), ("Nesterov", Optimizer.Nesterov(0.8f), 0.01f),
        ("AdaGrad", Optimizer.AdaGrad(0.1f, 0.05), 0.01f), ("RmsProp", Optimizer.RmsProp(epsilon: 1e-4f), 1e-3f),
        ("RmsProp centered", Optimizer.RmsProp(0.9, 1e-3f, momentum: 0.5f, centered: true), 1e-3f),
        ("AdamW", Optimizer.AdamW(0.8f, 0.99f, 1e-4f), 1e-3f),
    ];

    private static readonly (string Name, Regularization Kind, Clipping Clipping)[] AllRules =
    [
        ("decay", new() { WeightDecay = 0.1f }, Clipping.None()),
        ("decay of everything", new() { WeightDecay = 0.1f, IncludeBiasesAndNormalization = true }, Clipping.ByNorm(0.3f)),
        ("penalties", new() { WeightDecay = 0, L1 = 1e-3f, L2 = 1e-2f }, Clipping.ByValue(0.05f)),
        ("penalties of everything", new() { WeightDecay = 0, L1 = 1e-3f, L2 = 1e-2f, IncludeBiasesAndNormalization = true }, Clipping.ByNorm(100)),
        ("largest norm", new() { WeightDecay = 0, MaxNorm = 0.6f }, Clipping.None()),
    ];

    public static IEnumerable<object[]> Architectures =>
        from block in AllBlocks
        from normalization in AllNormalizations
        from activation in AllActivations
        where activation.Name is "Relu" or "Gelu" or "Prelu" or "Crelu" or "Maxout"
        select new object[] { block.Name, normalization.Name, activation.Name };

    public static IEnumerable<object[]> Blocks => AllBlocks.Select(block => new object[] { block.Name });

    public static IEnumerable<object[]> Activations => AllActivations.Select(activation => new object[] { activation.Name });

    public static IEnumerable<object[]> Losses => AllLosses.Select(loss => new object[] { loss.Name });

    public static IEnumerable<object[]> Rules =>
        from optimizer in AllOptimizers
        from rule in AllRules
        select new object[] { optimizer.Name, rule.Name };

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void Steps_OfAnArchitecture_Agree(string block, string normalization, string activation)
    {
        var options = Options with
        {
            Architecture = Options.Architecture with { Block = AllBlocks.Single(one => one.Name == block).Kind },
            Normalization = AllNormalizations.Single(one => one.Name == normalization).Kind,
            Activation = AllActivations.Single(one => one.Name == activation).Kind,
        };
        Twins.RequireAgreement($"{block}, {normalization}, {activation}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Steps_OfMembers_Agree(string block)
    {
        foreach (var members in (Members[])[Members.Mini(3), Members.Full(3)])
            foreach (var (loss, outputs, classes) in ((Loss, int, int)[])[(Loss.CrossEntropy(0.1f), 3, 3), (Loss.BinaryCrossEntropy(), 1, 2), (Loss.SquaredError(), 1, 0)])
            {
                var options = Options with
                {
                    Architecture = Options.Architecture with { Block = AllBlocks.Single(one => one.Name == block).Kind, Members = members },
                    Dropout = 0.2f, Activation = Activation.Gelu(), Loss = loss,
                };
                Twins.RequireAgreement(
                    $"{block}, {members}, {loss}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs), options, classes, weighted: outputs == 1);
            }
    }

    [TestMethod]
    [DynamicData(nameof(Activations))]
    public void Steps_WithAnActivation_Agree(string activation)
    {
        var options = Options with { Activation = AllActivations.Single(one => one.Name == activation).Kind, Normalization = Normalization.LayerNorm() };
        Twins.RequireAgreement(activation, options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
    }

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void Steps_WithALoss_Agree(string loss)
    {
        var (_, kind, outputs, classes) = AllLosses.Single(one => one.Name == loss);
        foreach (var weighted in new[] { false, true })
            Twins.RequireAgreement(
                $"{loss}, {(weighted ? "weighted" : "not weighted")}", Options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs), Options with { Loss = kind }, classes, weighted);
    }

    [TestMethod]
    [DynamicData(nameof(Rules))]
    public void Steps_WithAnOptimizer_Agree(string optimizer, string rule)
    {
        var (_, kind, rate) = AllOptimizers.Single(one => one.Name == optimizer);
        var (_, regularization, clipping) = AllRules.Single(one => one.Name == rule);
        var options = Options with
        {
            Optimizer = kind, LearningRate = rate, Regularization = regularization with { GradientClipping = clipping },
            Normalization = Normalization.LayerNorm(), Activation = Activation.Tanh(),
        };
        Twins.RequireAgreement($"{optimizer}, {rule}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
    }

    [TestMethod]
    [DataRow("dropout")]
    [DataRow("residual dropout")]
    [DataRow("stochastic depth")]
    [DataRow("DropConnect")]
    [DataRow("group dropout")]
    [DataRow("all by halves")]
    public void Steps_WithDropout_AgreeSinceMasksAreTheSame(string what)
    {
        var all = what == "all by halves";
        var options = Options with
        {
            Dropout = all || what == "dropout" ? 0.3f : 0,
            Regularization = new() { ResidualDropout = all || what == "residual dropout" ? 0.2f : 0, StochasticDepth = all || what == "stochastic depth" ? 0.4f : 0, DropConnect = all || what == "DropConnect" ? 0.2f : 0, GroupDropout = all || what == "group dropout" ? 0.3f : 0 },
            Activation = Activation.Gelu(),
        };
        var spec = options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3) with { FeatureGroups = [0, 0, 3, 3, 3, 1, 2] };
        Twins.RequireAgreement(what, spec, options, dropoutFactor: all ? 0.5f : 1);
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Steps_OfScaledInputsAndNtkMapsWithRateFactors_Agree(string block)
    {
        foreach (var regularization in (Regularization[])[new() { WeightDecay = 0.1f }, new() { WeightDecay = 0.1f, DropConnect = 0.2f, IncludeBiasesAndNormalization = true }])
        {
            var options = Options with
            {
                Normalization = Normalization.LayerNorm(), Activation = Activation.Parametric(Activation.Selu()), Regularization = regularization,
                Architecture = Options.Architecture with
                {
                    Block = AllBlocks.Single(one => one.Name == block).Kind, ScaleInputs = true, Initialization = Initialization.Ntk(dataDriven: false),
                    RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.5f },
                },
            };
            Twins.RequireAgreement($"{block}, {regularization}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
        }
    }

    [TestMethod]
    public void Steps_WithEmbeddings_Agree()
    {
        var spec = Options.ToNetworkSpec(InputLayout.OfNumbers(5, new TableShape(5, 3), new TableShape(9, 4)), outputs: 3);
        Twins.RequireAgreement("embeddings", spec, Options);
    }

    [TestMethod]
    public void Steps_WithNumericEmbeddings_Agree()
    {
        float[][] edges = [[-1.5f, -0.5f, 0.25f, 1.5f], [], [-1f, 1f], [-0.7f, 0f, 0.9f]];
        foreach (var kind in (NumericEmbedding[])
        [
            NumericEmbedding.PiecewiseLinear(size: 3), NumericEmbedding.PiecewiseLinear(size: 4, form: PiecewiseForm.WithLinear),
            NumericEmbedding.PiecewiseLinear(size: 2, form: PiecewiseForm.Lines), NumericEmbedding.Periodic(5, 3), NumericEmbedding.PeriodicLinear(4, 3, 0.1f),
            NumericEmbedding.PeriodicLinear(4, 3, 0.1f, lite: true), NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear()),
        ])
        {
            var options = Options with
            {
                Architecture = Options.Architecture with { NumericEmbedding = kind }, Regularization = new() { GroupDropout = 0.2f, ResidualDropout = 0 },
                Activation = Activation.Gelu(),
            };
            Twins.RequireAgreement($"{kind}", options.ToNetworkSpec(InputLayout.OfNumbers(edges, new TableShape(5, 3)), outputs: 3), options);
            var beside = InputLayout.Of(6, twoValued: [1, 4], indicated: [1, 3], categories: [], edges);
            Twins.RequireAgreement($"{kind} beside numbers of two values", options.ToNetworkSpec(beside, outputs: 3), options);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Steps_WithBlocksOfOtherWidths_Agree(string block)
    {
        foreach (var widths in (BlockWidths[])[[20, 8], [8, 20]])
        {
            var options = Options with
            {
                Widths = widths, Architecture = Options.Architecture with { Block = AllBlocks.Single(one => one.Name == block).Kind },
                Activation = Activation.Gelu(),
            };
            Twins.RequireAgreement($"{block} of {widths}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
        }
    }

    [TestMethod]
    [DataRow(1, 1, 0f)]
    [DataRow(4, 2, 0f)]
    [DataRow(2, 3, 0.3f)]
    [DataRow(2, 3, 0.3f, false)]
    public void Steps_WithAttention_Agree(int heads, int blocks, float rate, bool shortcuts = true)
    {
        var options = Options with
        {
            Blocks = blocks, Dropout = rate, Regularization = new() { ResidualDropout = rate, StochasticDepth = shortcuts ? rate : 0, DropConnect = rate },
            Architecture = Options.Architecture with { Block = Block.Attention(heads, 1.5f, rate, shortcuts) },
        };
        Twins.RequireAgreement($"{heads} heads, {blocks} blocks, dropout {rate}, shortcuts {shortcuts}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
    }

    [TestMethod]
    public void Steps_WithTokensOfEveryKind_Agree()
    {
        float[][] edges = [[-1.5f, -0.5f, 0.25f, 1.5f], [], [-1f, 1f], [-0.7f, 0f, 0.9f]];
        foreach (var kind in (NumericEmbedding[])[NumericEmbedding.None(), NumericEmbedding.PiecewiseLinear(), NumericEmbedding.Periodic(5), NumericEmbedding.PeriodicLinear(4)])
        {
            var options = Options with { Architecture = Options.Architecture with { Block = Block.Attention(3), NumericEmbedding = kind } };
            Twins.RequireAgreement($"{kind}", options.ToNetworkSpec(InputLayout.OfNumbers(edges, new TableShape(5, 3), new TableShape(9, 4)), outputs: 3), options);
            var beside = InputLayout.Of(
                6, twoValued: [1, 4], indicated: [1, 3], categories: [CategoryMap.Fit([0, 5, 4, 3], new Categories { MinRows = 1 })], edges);
            Twins.RequireAgreement($"{kind} beside numbers of two values", options.ToNetworkSpec(beside, outputs: 3), options);
        }
    }

    [TestMethod]
    public void Steps_WithNormalizedLogitsAndNoBlocks_Agree()
    {
        var options = Options with { Architecture = Options.Architecture with { NormalizeLogits = true }, Blocks = 0 };
        Twins.RequireAgreement("no blocks", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
    }

    [TestMethod]
    public void Steps_WhereNoRowCounts_LeaveWeightsWhereTheyAre()
    {
        using var twins = new Twins("no weight", Options.ToNetworkSpec(InputLayout.OfNumbers(2), outputs: 2), Options with { Regularization = new() { WeightDecay = 0 } });
        var batch = new Batch([1, 2, 3, 4], [0, 1], [0, 0]);
        var result = twins.Libtorch.Step(batch, new StepRates(0.1, 0, 1));
        Assert.AreEqual(twins.Managed.Step(batch, new StepRates(0.1, 0, 1)), result);
        Assert.AreEqual(0, result.Loss.Mean);
        twins.RequireSameNetworks();
    }

    [TestMethod]
    public void Steps_OfOneRow_KeepRunningStatisticsDefined()
    {
        // GELU, since a normalized single row is 0 but for rounding, which ReLU would let decide on the gradient.
        var options = Options with { Activation = Activation.Gelu() };
        using var twins = new Twins("one row", options.ToNetworkSpec(InputLayout.OfNumbers(2), outputs: 2), options);
        var batch = new Batch([1, 2], [1], []);
        for (var step = 0; step < 3; step++)
            Assert.AreEqual(
                twins.Managed.Step(batch, new StepRates(0.1, 0, 1)).Loss.Mean, twins.Libtorch.Step(batch, new StepRates(0.1, 0, 1)).Loss.Mean, 1e-4);
        twins.RequireSameNetworks();
    }
}
