using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>The networks. Each names every option that says what is computed, so that defaults may change.</summary>
internal static class BenchNetworks
{
    private const int BatchSize = 256;
    private const float LearningRate = 1e-3f, WeightDecay = 0.01f;

    public static readonly BenchNetwork A = Residual("A", inputs: 54, width: 128, hidden: 128, blocks: 2, classes: 7);

    public static readonly BenchNetwork[] All =
    [
        A,
        Residual("B", inputs: 54, width: 192, hidden: 256, blocks: 3, classes: 7),
        Residual("C", inputs: 784, width: 256, hidden: 512, blocks: 3, classes: 10),
        Residual("D", inputs: 28, width: 512, hidden: 1024, blocks: 4, classes: 2),
        RealMlp("E", inputs: 14, width: 256, classes: 2),
        TabM("F", inputs: 14, width: 256, members: 16, classes: 2),
        Transformer("G", inputs: 26, width: 96, blocks: 3, classes: 2),
    ];

    public static BenchNetwork Named(string name) => All.Single(network => network.Name == name);

    // Blocks of x + Drop(W₂·Drop(ReLU(W₁·BatchNorm(x)))).
    private static BenchNetwork Residual(string name, int inputs, int width, int hidden, int blocks, int classes) => new(name, inputs, classes, new()
    {
        Blocks = blocks,
        Width = width,
        Activation = Activation.Relu(),
        Normalization = Normalization.BatchNorm(),
        Dropout = 0.1f,
        Architecture = new()
        {
            Block = Block.PreActivation(),
            NumericEmbedding = NumericEmbedding.None(),
            HiddenWidth = hidden,
            Initialization = Initialization.KaimingUniform(),
            ScaleInputs = false,
            RateFactors = new(),
        },
        Regularization = new() { ResidualDropout = 0.1f, WeightDecay = WeightDecay },
        Optimizer = Optimizer.AdamW(),
        LearningRate = LearningRate,
        Loss = Loss.CrossEntropy(),
        BatchSize = BatchSize,
        Input = new() { Normalization = InputNormalization.Standardize() },
        Ensemble = new() { Bagging = 0 },
    });

    // RealMLP of Holzmüller, Grinsztajn and Steinwart, 2024.
    private static BenchNetwork RealMlp(string name, int inputs, int width, int classes) => new(name, inputs, classes, new()
    {
        Widths = [width, width, width],
        Activation = Activation.Parametric(Activation.Selu()),
        Normalization = Normalization.None(),
        Dropout = 0.15f,
        Architecture = new()
        {
            Block = Block.Dense(),
            NumericEmbedding = NumericEmbedding.Periodic(frequencies: 16, size: 4),
            Initialization = Initialization.Ntk(),
            ScaleInputs = true,
            RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.1f },
        },
        Regularization = new() { WeightDecay = WeightDecay },
        Optimizer = Optimizer.AdamW(beta2: 0.95f),
        LearningRate = LearningRate,
        Loss = Loss.CrossEntropy(labelSmoothing: 0.1f),
        BatchSize = BatchSize,
        Input = new() { Normalization = InputNormalization.RobustSmoothClip() },
        Ensemble = new() { Bagging = 0 },
    });

    // TabM-mini of Gorishniy, Kotelnikov and Babenko, 2024.
    private static BenchNetwork TabM(string name, int inputs, int width, int members, int classes) => new(name, inputs, classes, new()
    {
        Widths = [width, width],
        Activation = Activation.Relu(),
        Normalization = Normalization.None(),
        Dropout = 0.1f,
        Architecture = new()
        {
            Block = Block.Dense(),
            Members = Members.Mini(members),
            NumericEmbedding = NumericEmbedding.PiecewiseLinear(bins: 48, size: 12, NumericBins.Quantile, PiecewiseForm.WithLinear),
            Initialization = Initialization.TorchDefault(),
            ScaleInputs = false,
            RateFactors = new(),
        },
        Regularization = new() { WeightDecay = WeightDecay },
        Optimizer = Optimizer.AdamW(),
        LearningRate = LearningRate,
        Loss = Loss.CrossEntropy(),
        BatchSize = BatchSize,
        Input = new() { Normalization = InputNormalization.Standardize() },
        Ensemble = new() { Bagging = 0 },
    });

    // FT-Transformer of Gorishniy et al., 2021.
    private static BenchNetwork Transformer(string name, int inputs, int width, int blocks, int classes) => new(name, inputs, classes, new()
    {
        Blocks = blocks,
        Width = width,
        Dropout = 0.1f,
        Architecture = new()
        {
            Block = Block.Attention(heads: 8, expansion: 4f / 3, attentionDropout: 0.2f),
            NumericEmbedding = NumericEmbedding.None(),
            Initialization = Initialization.TorchDefault(),
            RateFactors = new(),
        },
        Regularization = new() { ResidualDropout = 0, WeightDecay = WeightDecay },
        Optimizer = Optimizer.AdamW(),
        LearningRate = LearningRate,
        Loss = Loss.CrossEntropy(),
        BatchSize = BatchSize,
        Input = new() { Normalization = InputNormalization.Standardize() },
        Ensemble = new() { Bagging = 0 },
    });
}
