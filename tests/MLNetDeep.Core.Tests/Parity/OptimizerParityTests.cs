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
        RequireKnownParameters(one);
        var start = one.Floats("start");
        var store = new ParameterStore();
        store.Reserve("w", [start.Length], decays);
        store.Allocate();
        start.CopyTo(store.Values);
        var regularization = new Regularization
        {
            L1 = Optional(one, "l1"),
            L2 = Optional(one, "l2"),
            WeightDecay = Optional(one, "decoupled_weight_decay"),
            IncludeBiasesAndNormalization = include,
        };
        var clipping = one.Has("clip_norm") ? Clipping.ByNorm(one.Number("clip_norm")) : Clipping.None();
        var state = OptimizerOf(one).CreateState(store);
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

    private static Optimizer OptimizerOf(FixtureCase one) => one.Kind switch
    {
        "Sgd" => Optimizer.Sgd(),
        "Momentum" => Optimizer.Momentum(one.Number("momentum")),
        "Adam" or "AdamW" => Optimizer.AdamW(one.Number("beta1"), one.Number("beta2"), one.Number("eps")),
        _ => throw FixtureKinds.Unknown(one),
    };

    private static void RequireKnownParameters(FixtureCase one)
    {
        string[] known = ["lr", "momentum", "beta1", "beta2", "eps", "l1", "l2", "decoupled_weight_decay", "clip_norm"];
        if (one.Parameters.EnumerateObject().Any(parameter => !known.Contains(parameter.Name)))
            throw FixtureKinds.Unknown(one);
    }

    private static float Optional(FixtureCase one, string parameter) => one.Has(parameter) ? one.Number(parameter) : 0;
}
