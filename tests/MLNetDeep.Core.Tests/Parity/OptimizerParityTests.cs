using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class OptimizerParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("optimizers");

    public static IEnumerable<object[]> Cases => Fixture.Rows("optimizers");

    // PyTorch's optimizers do not know biases: ours must treat a range that decays by default, and any other where it is asked to.
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Steps_OfAWeight_EqualPyTorch(int index, string name) => Follow(All[index], name, decays: true, include: false);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Steps_OfABiasThatIsIncluded_EqualPyTorch(int index, string name) => Follow(All[index], name, decays: false, include: true);

    private static void Follow(FixtureCase one, string name, bool decays, bool include)
    {
        FixtureOptimizer.RequireKnownParameters(one);
        var start = one.Floats("start");
        var store = new ParameterStore();
        store.Reserve("w", [start.Length], decays);
        store.Allocate();
        start.CopyTo(store.Values);
        var regularization = FixtureOptimizer.RegularizationOf(one, include);
        var clipping = regularization.GradientClipping;
        var state = FixtureOptimizer.RuleOf(one).CreateState(store);
        var norm = new GradientNorm(store);
        using var kernels = new KernelContext(threads: 1);
        var gradients = one.FloatRows("gradients");
        var expected = one.FloatRows("after_each_step");

        for (var step = 0; step < gradients.Count; step++)
        {
            gradients[step].CopyTo(store.Gradients);
            clipping.Apply(store, norm.Measure(kernels));
            regularization.AddGradients(store);
            state.Step(kernels, one.Parameters.GetProperty("lr").GetDouble(), regularization.WeightDecay, include);
            ParityAssert.Close(expected[step], store.Values, $"{name}: step {step}");
        }
    }
}
