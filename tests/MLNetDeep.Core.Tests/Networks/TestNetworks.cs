using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Small networks whose every number is drawn, running statistics, γ and β included.</summary>
internal static class TestNetworks
{
    public static IReadOnlyList<Activation> ElementwiseActivations { get; } =
    [
        Activation.Relu(), Activation.LeakyRelu(0.2f), Activation.Elu(0.7f), Activation.Selu(), Activation.Gelu(), Activation.GeluTanh(),
        Activation.Silu(), Activation.Mish(), Activation.Tanh(), Activation.Sigmoid(),
    ];

    public static IReadOnlyList<Activation> Activations { get; } =
    [
        .. ElementwiseActivations, Activation.Rrelu(0.1f, 0.6f), Activation.Prelu(), Activation.Prelu(shared: false), Activation.Maxout(),
        Activation.Maxout(3), Activation.Crelu(), Activation.Parametric(Activation.Selu()), Activation.Parametric(Activation.Mish()),
    ];

    public static IReadOnlyList<Normalization> Normalizations { get; } =
        [Normalization.BatchNorm(), Normalization.LayerNorm(), Normalization.None()];

    public static IReadOnlyList<Block> Blocks { get; } =
        [Block.PreActivation(), Block.PostActivation(), Block.FeedForward(), Block.Plain(), Block.Dense()];

    public static NetworkSpec Spec(
        int inputs = 7, int outputs = 3, int blocks = 2, int width = 16, int hidden = 17, float dropout = 0, float residualDropout = 0,
        Activation? activation = null, Normalization? normalization = null, Block? block = null) => new()
        {
            Input = InputLayout.OfNumbers(inputs),
            Outputs = outputs,
            Blocks = blocks,
            Width = width,
            HiddenWidth = hidden,
            Dropout = dropout,
            ResidualDropout = residualDropout,
            Block = block ?? Block.PreActivation(),
            Activation = activation ?? Activation.Relu(),
            Normalization = normalization ?? Normalization.BatchNorm(),
            Initialization = Initialization.TorchDefault(),
        };

    /// <summary>A map whose name begins with that of <see cref="LayerHarness"/>.</summary>
    public static LinearSpec Linear(
        string name, int inputs, int outputs, Initialization? initialization = null, double gain = 1, bool hasBias = true, float dropConnect = 0) =>
        new(name, inputs, outputs)
        {
            Initialization = initialization ?? Initialization.TorchDefault(), Gain = gain, HasBias = hasBias, DropConnect = dropConnect,
        };

    /// <summary>One block of a network, with the names of <see cref="LayerHarness"/>.</summary>
    public static SequenceSpec BlockOf(NetworkSpec spec, int inputs, int outputs, string prefix = "layer.") =>
        spec.Block.Describe(new LayerSpecBuilder(spec, prefix) { DropConnect = spec.DropConnect, StochasticDepth = spec.StochasticDepth }, inputs, outputs);

    public static Network Drawn(NetworkSpec spec, int seed = 1)
    {
        var network = new Network(spec);
        Draw(network.Store, network.Initialize, seed);
        return network;
    }

    public static void Draw(ParameterStore store, Action<TorchGenerator> initialize, int seed = 1)
    {
        var generator = new TorchGenerator((ulong)seed);
        initialize(generator);
        foreach (var tensor in store.Tensors())
        {
            var part = tensor.Name.Split('.')[^2];
            var isNorm = part.Contains("norm", StringComparison.Ordinal);
            if (isNorm && tensor.Name.EndsWith("weight", StringComparison.Ordinal) || tensor.Name.EndsWith("running_var", StringComparison.Ordinal))
                generator.FillUniform(tensor.Values.Span, 0.5f, 1.5f);
            else if (isNorm && tensor.Name.EndsWith("bias", StringComparison.Ordinal) || tensor.Name.EndsWith("running_mean", StringComparison.Ordinal))
                generator.FillUniform(tensor.Values.Span, -0.5f, 0.5f);
            else if (part.StartsWith("activation", StringComparison.Ordinal))
                generator.FillUniform(tensor.Values.Span, -0.2f, 0.6f);
        }
    }

    public static float[] Uniform(int count, int seed)
    {
        var values = new float[count];
        new TorchGenerator((ulong)seed).FillUniform(values, -1.5f, 1.5f);
        return values;
    }

    public static double[] ToDoubles(float[] values) => [.. values.Select(value => (double)value)];
}
