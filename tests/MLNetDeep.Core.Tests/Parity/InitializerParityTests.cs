using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class InitializerParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("initializers");

    public static IEnumerable<object[]> Cases => Fixture.Rows("initializers").Select(row => new object[] { row[0], $"{row[1]}" });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Draws_OfTheSameSeed_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        RequireKnownParameters(one);
        var generator = new TorchGenerator(one.Json.GetProperty("seed").GetUInt64());

        if (one.Kind == "UniformZeroOne")
        {
            var draws = new float[one.Floats("values").Length];
            generator.FillUniform(draws, 0, 1);
            CollectionAssert.AreEqual(one.Floats("values"), draws);
            return;
        }

        int fanIn = one.Whole("in"), fanOut = one.Whole("out");
        var (initialization, gain) = KindOf(one);
        var weight = new float[fanIn * fanOut];
        var bias = new float[fanOut];
        initialization.FillWeight(generator, weight, fanIn, fanOut, gain);
        initialization.FillBias(generator, bias, fanIn);
        if (one.Kind == "TorchLinearDefaultBias")
            ParityAssert.WithinOneUnit(one.Floats("bias"), bias, name);
        else
            ParityAssert.WithinOneUnit(one.Floats("weight"), weight, name);
    }

    // The same through a layer, which must draw in PyTorch's order and from the right gain.
    [TestMethod]
    public void LinearLayer_TorchDefault_DrawsWeightThenBias()
    {
        var weight = All.First(one => one.Kind == "TorchLinearDefault");
        var bias = All.First(one =>
            one.Kind == "TorchLinearDefaultBias" && one.Whole("in") == weight.Whole("in") && one.Whole("seed") == weight.Whole("seed"));
        var store = new ParameterStore();
        var layer = TestNetworks.Linear("l", weight.Whole("in"), weight.Whole("out")).Create(store);
        store.Allocate();

        layer.Initialize(new TorchGenerator((ulong)weight.Whole("seed")));

        ParityAssert.WithinOneUnit([.. weight.Floats("weight"), .. bias.Floats("bias")], store.Values, "weight and bias");
    }

    // What nothing reads would be compared as if it were not there.
    private static void RequireKnownParameters(FixtureCase one)
    {
        string[] known = one.Kind switch
        {
            "XavierUniform" => ["gain"],
            "KaimingUniform" => ["mode", "nonlinearity", "negative_slope"],
            _ => [],
        };
        var names = one.Json.EnumerateObject().Concat(
            one.Json.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateObject() : []).Select(property => property.Name);
        foreach (var name in names.Except(["kind", "seed", "note", "parameters", "in", "out", "values", "weight", "bias"]).Except(known))
            throw new AssertFailedException($"No test knows the parameter {name} of {one}.");
    }

    private static (Initialization Initialization, double Gain) KindOf(FixtureCase one) => one.Kind switch
    {
        "TorchLinearDefault" or "TorchLinearDefaultBias" => (Initialization.TorchDefault(), 1),
        "XavierUniform" => (Initialization.XavierUniform(one.Has("gain") ? one.Number("gain") : 1), 1),
        "KaimingUniform" => (
            Initialization.KaimingUniform(one.Text("mode") switch
            {
                "fan_in" => Fan.In,
                "fan_out" => Fan.Out,
                _ => throw FixtureKinds.Unknown(one),
            }),
            one.Text("nonlinearity") switch
            {
                "relu" => Activation.Relu().Gain,
                "linear" or "conv1d" or "conv2d" or "conv3d" => 1,
                "tanh" => Activation.Tanh().Gain,
                "selu" => Activation.Selu().Gain,
                "sigmoid" => Activation.Sigmoid().Gain,
                "leaky_relu" => Activation.LeakyRelu(one.Has("negative_slope") ? one.Number("negative_slope") : 0.01f).Gain,
                _ => throw FixtureKinds.Unknown(one),
            }),
        _ => throw FixtureKinds.Unknown(one),
    };
}
