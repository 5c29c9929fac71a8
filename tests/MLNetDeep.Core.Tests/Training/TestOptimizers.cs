using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>One optimizer of each rule and form.</summary>
internal static class TestOptimizers
{
    public static IReadOnlyList<Optimizer> All { get; } =
    [
        Optimizer.Sgd(), Optimizer.Momentum(), Optimizer.Nesterov(), Optimizer.AdaGrad(), Optimizer.RmsProp(),
        Optimizer.RmsProp(momentum: 0.9f, centered: true), Optimizer.AdamW(),
    ];
}
