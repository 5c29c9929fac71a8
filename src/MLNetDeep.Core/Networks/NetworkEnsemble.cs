using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>The networks of a model, over the same encoded row and with the same outputs, each with a weight. Most models have one.</summary>
internal sealed class NetworkEnsemble
{
    /// <summary>The range of a temperature.</summary>
    public const float MinTemperature = 0.001f, MaxTemperature = 1_000;

    private readonly Network[] _networks;
    private readonly float[] _weights;

    /// <summary>One network.</summary>
    public NetworkEnsemble(Network network) : this([network], [1]) { }

    /// <param name="networks">At least one.</param>
    /// <param name="weights">The weight of each, above 0. They sum to 1.</param>
    /// <exception cref="ArgumentException">The networks or their weights do not fit together.</exception>
    public NetworkEnsemble(IEnumerable<Network> networks, IEnumerable<float> weights)
    {
        _networks = [.. networks];
        _weights = [.. weights];
        if (WeightFault(_weights, _networks.Length) is string fault)
            throw new ArgumentException(fault, nameof(weights));
        if (_networks.Any(network => network.Spec.Outputs != First.Spec.Outputs || network.Spec.Input.RowFloats != First.Spec.Input.RowFloats))
            throw new ArgumentException("The networks of a model must have the same inputs and outputs.", nameof(networks));
    }

    public IReadOnlyList<Network> Networks => _networks;

    public IReadOnlyList<float> Weights => _weights;

    public int Count => _networks.Length;

    /// <summary>The network that another training starts from, and whose layers are shown.</summary>
    public Network First => _networks[0];

    /// <summary>Numbers of all networks.</summary>
    public long Numbers => _networks.Sum(network => (long)network.Store.Values.Length);

    /// <summary>What is wrong with the weights of so many networks, or null.</summary>
    public static string? WeightFault(IReadOnlyList<float> weights, int networks)
    {
        if (networks is < 1 or > ScoreMean.MaxNetworks)
            return Invariant($"A model must have 1 to {ScoreMean.MaxNetworks} networks, but had {networks}.");
        if (weights.Count != networks)
            return Invariant($"There are {weights.Count} weights of networks; expected {networks}.");
        foreach (var weight in weights)
            if (!(weight is > 0 and <= 1))
                return Invariant($"The weight of a network must be in (0, 1], but was {weight}.");
        var sum = weights.Sum(weight => (double)weight);
        return Math.Abs(sum - 1) <= 1e-4 ? null : Invariant($"The weights of the networks must sum to 1, but their sum was {sum}.");
    }

    /// <summary>What is wrong with a temperature, or null.</summary>
    public static string? TemperatureFault(float temperature) => temperature is >= MinTemperature and <= MaxTemperature ? null
        : Invariant($"The temperature must be in [{MinTemperature}, {MaxTemperature}], but was {temperature}.");

    /// <summary>The tensors of all networks: those of the first by their own names, those of network m as <c>networks.m.</c> and that name.</summary>
    public IReadOnlyList<NamedTensor> Tensors() =>
    [
        .. _networks.SelectMany((network, m) => network.Store.Tensors().Select(
            tensor => m == 0 ? tensor : tensor with { Name = Invariant($"networks.{m}.{tensor.Name}") })),
    ];

    /// <summary>All networks as one plan, from the encoded row to the final scores.</summary>
    /// <param name="task">What the scores are of.</param>
    /// <param name="temperature">What the scores of classes are divided by.</param>
    public PredictionPlan ToPredictionPlan(LearningTask task, float temperature = 1)
    {
        var outputs = First.Spec.Outputs;
        var builder = new PredictionBuilder(First.Spec.Input.RowFloats);
        for (int m = 0, scores = 0; m < Count; m++)
        {
            // The encoded row is kept for the next network, and the scores so far while a network is computed.
            var row = m < Count - 1 ? builder.Keep() : 0;
            _networks[m].Lower(builder, ofClasses: task != LearningTask.Regression);
            if (m > 0)
                builder.ConcatKept(scores);
            if (m == Count - 1)
                continue;
            scores = builder.Keep();
            builder.Return(row);
        }
        if (Count > 1)
            builder.Add(new ScoreMeanStep(new ScoreMean(task, outputs, _weights)));
        if (temperature != 1 && task != LearningTask.Regression)
        {
            var scale = new float[outputs];
            Array.Fill(scale, 1 / temperature);
            builder.Affine(scale, new float[outputs]);
        }
        return builder.Build();
    }
}
