using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Onnx.Tests;

/// <summary>Nothing that a model can be made of is left out of the comparison with ONNX Runtime.</summary>
[TestClass]
public sealed class OnnxCasesTests
{
    [TestMethod]
    public void Cases_Parts_AreAllThatThereAre()
    {
        AssertKinds<Activation>(TestNetworks.Activations);
        AssertKinds<Normalization>(TestNetworks.Normalizations);
        AssertKinds<Block>([.. TestNetworks.Blocks, OnnxCases.AttentionOf(heads: 1)]);
        AssertKinds<InputNormalization>(OnnxCases.InputNormalizations);
    }

    [TestMethod]
    public void Cases_States_AreAllThatThereAre() => AssertKinds<NormalizationState>(OnnxCases.InputNormalizations.Select(
        normalization => DrawnModels.Create(normalization).Encoder.ToState().Normalization!));

    [TestMethod]
    public void Cases_PredictionSteps_AreAllThatThereAre() => AssertKinds<PredictionStep>(OnnxCases.Exported
        .SelectMany(one => one.Model.Plan.Steps.Select(planned => planned.Step)));

    private static void AssertKinds<T>(IEnumerable<T> used) where T : notnull
    {
        var all = typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract);
        CollectionAssert.AreEquivalent(all.ToArray(), used.Select(one => one.GetType()).Distinct().ToArray());
    }
}
