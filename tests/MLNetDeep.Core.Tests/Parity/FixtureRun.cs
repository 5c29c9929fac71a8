using System.Globalization;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>A training run of PyTorch, as this library would train it.</summary>
/// <param name="Case">The run.</param>
/// <param name="Input">The rows of its batches.</param>
/// <param name="Options">The options that its parameters stand for.</param>
internal sealed record FixtureRun(FixtureCase Case, InputLayout Input, DeepResidualOptions Options)
{
    /// <summary>What this library calls a tensor.</summary>
    public Func<string, string> NameOf { get; init; } = tensor => tensor;

    /// <summary>A run of the subject <c>training</c>: residual blocks with batch normalization.</summary>
    public static FixtureRun OfResidual(FixtureCase one)
    {
        FixtureOptimizer.RequireKnownParameters(one);
        return new(one, InputLayout.OfNumbers(one.Whole("in")), ClassicOptions.All with
        {
            Blocks = one.Whole("blocks"),
            Width = one.Whole("width"),
            Dropout = 0,
            Architecture = ClassicOptions.Architecture with { HiddenWidth = one.Whole("hidden") },
            Loss = Loss.CrossEntropy(),
            Optimizer = FixtureOptimizer.RuleOf(one),
            LearningRate = one.Number("lr"),
            LearningRateSchedule = Schedule.Constant(),
            Regularization = FixtureOptimizer.RegularizationOf(one, includeBiasesAndNormalization: true),
            NumberOfThreads = 2,
        });
    }

    /// <summary>A run of the subject <c>tabular_training</c>: a RealMLP or a TabM-mini.</summary>
    public static FixtureRun OfTabular(FixtureCase one)
    {
        RequireKnownParameters(one);
        var embedding = one.Parameters.GetProperty("embedding");
        var betas = FixtureCase.Floats(one.Parameters.GetProperty("betas"));
        var realMlp = one.Kind == "RealMlp";
        var activation = FixtureNetwork.ActivationOf(one, one.Text("activation"));
        return new(one, FixtureNetwork.LayoutOf(embedding, one.Whole("in")), ClassicOptions.All with
        {
            Blocks = one.Tensors("start").Count(tensor => tensor.Name.StartsWith("linear", StringComparison.Ordinal) && tensor.Tensor.Shape.Length == 2),
            Width = one.Whole("width"),
            Activation = realMlp ? Activation.Parametric(activation) : activation,
            Normalization = Normalization.None(),
            Dropout = 0,
            Architecture = new()
            {
                Block = Block.Dense(),
                NumericEmbedding = FixtureNetwork.EmbeddingOf(one, embedding),
                Initialization = realMlp ? Initialization.Ntk() : Initialization.TorchDefault(),
                ScaleInputs = realMlp,
                RateFactors = FactorsOf(one),
                Members = realMlp ? null : Members.Mini(one.Whole("members")),
            },
            Loss = Loss.CrossEntropy(one.Has("label_smoothing") ? one.Number("label_smoothing") : 0),
            Optimizer = Optimizer.AdamW(betas[0], betas[1]),
            LearningRate = one.Number("lr"),
            LearningRateSchedule = FixtureOptimizer.RecipeScheduleOf(one, one.Text("rate_schedule")),
            Regularization = FixtureOptimizer.RegularizationOf(one, includeBiasesAndNormalization: false),
            NumberOfThreads = 2,
        })
        { NameOf = TabularNameOf };
    }

    private static void RequireKnownParameters(FixtureCase one)
    {
        string[] ofKind = one.Kind switch
        {
            "RealMlp" => ["label_smoothing", "lr_factors", "decay_schedule", "decay"],
            "TabMMini" => ["members", "label_smoothing", "clip_norm", "clip_value", "decay_schedule"],
            _ => throw FixtureKinds.Unknown(one),
        };
        string[] known =
            [.. ofKind, "in", "width", "classes", "embedding", "activation", "lr", "betas", "decoupled_weight_decay", "no_decay", "rate_schedule"];
        if (one.Parameters.EnumerateObject().Any(parameter => !known.Contains(parameter.Name)) || one.Text("no_decay") != "every bias"
            || one.Has("decay") && one.Text("decay") != "a group's decay is its own rate times the decay")
            throw FixtureKinds.Unknown(one);
    }

    private static LearningRateFactors FactorsOf(FixtureCase one)
    {
        if (!one.Has("lr_factors"))
            return new();
        var factors = one.Parameters.GetProperty("lr_factors");
        return new() { Scale = Of("scale"), Biases = Of("bias"), Activations = Of("activation"), NumericEmbedding = Of("embedding") };

        float Of(string name) => factors.GetProperty(name).GetSingle();
    }

    // linear1.weight is that of block 0.
    private static string TabularNameOf(string tensor)
    {
        var (part, end) = tensor.Split('.') is [var first, var last] ? (first, last) : throw new AssertFailedException($"No test knows the tensor {tensor}.");
        var block = part.TrimEnd([.. "0123456789"]);
        return block switch
        {
            "embedding" => $"input.numbers.{end}",
            "scale" => $"input.{end}",
            "adapter" => $"input.members.{end}",
            "linear" => $"blocks.{NumberOf(part, block) - 1}.linear.{end}",
            "act" => $"blocks.{NumberOf(part, block) - 1}.activation.{end}",
            _ => tensor,
        };

        static int NumberOf(string part, string block) => int.Parse(part.AsSpan(block.Length), CultureInfo.InvariantCulture);
    }
}
