using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>Frozen parts stay, and what thaws begins with its first step, as in the managed engine.</summary>
[TestClass]
public sealed class FreezingTests : LibtorchTests
{
    private static readonly DeepResidualOptions Options = new()
    {
        Blocks = 2, Width = 12, Architecture = new() { HiddenWidth = 20, Initialization = Initialization.TorchDefault() }, Dropout = 0.2f,
        Normalization = Normalization.LayerNorm(),
        Optimizer = Optimizer.AdamW(epsilon: 1e-3f), LearningRate = 1e-3f,
        Regularization = new() { WeightDecay = 0.1f, L2 = 1e-3f, MaxNorm = 1, ResidualDropout = 0.1f },
    };

    [TestMethod]
    public void Steps_WhileLayersThaw_Agree()
    {
        using var twins = new Twins("thawing", Options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), Options);
        twins.Freeze(new FrozenPart(2, []));
        twins.Follow(8);
        twins.RequireSameFrozenOutputs();
        twins.Freeze(new FrozenPart(1, []));
        twins.Follow(8);
        twins.Freeze(FrozenPart.None);
        twins.Follow(9);
        twins.RequireSameNetworks();
    }

    [TestMethod]
    public void Steps_OnFrozenOutputs_Agree()
    {
        using var twins = new Twins("frozen outputs", Options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), Options);
        twins.Freeze(new FrozenPart(2, []), takesOutputs: true);
        twins.Follow(12);
        twins.RequireSameNetworks();
    }

    [TestMethod]
    public void Steps_OnFrozenOutputsOfOtherWidths_Agree()
    {
        foreach (var block in (Block[])[Block.PreActivation(), Block.Dense()])
            for (var layers = 1; layers <= 3; layers++)
            {
                var options = Options with { Widths = [20, 8], Architecture = Options.Architecture with { Block = block }, Activation = Activation.Gelu() };
                using var twins = new Twins($"{block}, {layers} frozen", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), options);
                twins.Freeze(new FrozenPart(layers, []));
                twins.RequireSameFrozenOutputs();
                twins.Freeze(new FrozenPart(layers, []), takesOutputs: true);
                twins.Follow(6);
                twins.RequireSameNetworks();
            }
    }

    [TestMethod]
    public void Steps_WithFrozenTensors_Agree()
    {
        using var twins = new Twins("frozen tensors", Options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), Options);
        twins.Follow(3);
        twins.Freeze(new FrozenPart(0, ["blocks.0.linear1", "norm.weight", "output.bias"]));
        twins.Follow(10);
        twins.RequireSameNetworks();
    }

    [TestMethod]
    public void Steps_WithEverythingFrozen_ChangeNothing()
    {
        using var twins = new Twins("all frozen", Options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), Options);
        twins.Freeze(new FrozenPart(3, ["norm", "output"]));
        twins.Follow(2);
        twins.RequireSameNetworks();
    }
}
