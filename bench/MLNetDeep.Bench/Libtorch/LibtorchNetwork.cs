using MLNetDeep.Data;
using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Parameter = TorchSharp.Modules.Parameter;
using Sequential = TorchSharp.Modules.Sequential;

namespace MLNetDeep.Bench.Libtorch;

/// <summary>A network of the benchmark as TorchSharp's modules, as a user would write it.</summary>
internal sealed class LibtorchNetwork : IDisposable
{
    private readonly int _members;                               // 1 where scores are [rows, classes], else they are [rows, members, classes]
    private readonly Sequential _modules;
    private readonly double _labelSmoothing;

    /// <param name="network">What to build.</param>
    /// <param name="layout">The encoded row; its numbers have their bins.</param>
    public LibtorchNetwork(BenchNetwork network, InputLayout layout)
    {
        var (options, inputs, classes) = (network.Options, layout.Columns, network.Classes);
        _members = options.Architecture.Members?.Count ?? 1;
        _modules = options.Architecture.NumericEmbedding switch
        {
            _ when options.Architecture.Block is AttentionBlock block => Transformer(options, block, inputs, classes),
            PeriodicNumericEmbedding periodic => RealMlp(options, periodic, inputs, classes),
            PiecewiseLinearNumericEmbedding piecewise => TabM(options, piecewise, layout.Numbers!, classes, _members),
            _ => Residual(options, inputs, classes),
        };
        _labelSmoothing = ((CrossEntropyLoss)options.UsedLoss).LabelSmoothing;
    }

    public IEnumerable<Parameter> Parameters => _modules.parameters();

    public void Train() => _modules.train();

    public void Evaluate() => _modules.eval();

    public void ClearGradients() => _modules.zero_grad();

    /// <summary>The mean loss of rows, of members the mean of their own losses.</summary>
    public Tensor Loss(Tensor x, Tensor classes) => _members == 1
        ? functional.cross_entropy(_modules.call(x), classes, label_smoothing: _labelSmoothing)
        : functional.cross_entropy(_modules.call(x).flatten(0, 1), classes.repeat_interleave(_members), label_smoothing: _labelSmoothing);

    /// <summary>Logits, or, of members, the mean of their probabilities; [rows, classes].</summary>
    public Tensor Predict(Tensor x) => _members == 1 ? _modules.call(x) : _modules.call(x).softmax(-1).mean([1]);

    /// <summary>What <see cref="Predict"/> gives as logits, which differ from others of the same probabilities by a number a row.</summary>
    public Tensor PredictLogits(Tensor x) => _members == 1 ? Predict(x) : Predict(x).log();

    public void Dispose() => _modules.Dispose();

    private static Sequential Residual(DeepResidualOptions options, int inputs, int classes)
    {
        var width = options.Width;
        var blocks = Enumerable.Range(0, options.Blocks).Select(_ => new ResidualBlock(
            width, options.Architecture.HiddenWidth, options.Dropout, options.Regularization.ResidualDropout));
        return Sequential([Linear(inputs, width), .. blocks, BatchNorm1d(width), ReLU(), Linear(width, classes)]);
    }

    private static Sequential RealMlp(DeepResidualOptions options, PeriodicNumericEmbedding embedding, int inputs, int classes)
    {
        var columns = inputs * embedding.Size;
        var modules = new List<Module<Tensor, Tensor>> { new PeriodicEmbedding(inputs, embedding.Frequencies, embedding.Size), new InputScale(columns) };
        foreach (var width in options.Widths!)
        {
            modules.AddRange([new NtkLinear(columns, width), new ParametricSelu(width), Dropout(options.Dropout)]);
            columns = width;
        }
        return Sequential([.. modules, new NtkLinear(columns, classes)]);
    }

    private static Sequential TabM(
        DeepResidualOptions options, PiecewiseLinearNumericEmbedding embedding, NumberSegment numbers, int classes, int members)
    {
        var columns = numbers.Columns * embedding.Size;
        var modules = new List<Module<Tensor, Tensor>> { new PiecewiseLinearEmbedding(numbers.Edges!, embedding.Size), new MemberScale(members, columns) };
        foreach (var width in options.Widths!)
        {
            modules.AddRange([Linear(columns, width), ReLU(), Dropout(options.Dropout)]);
            columns = width;
        }
        return Sequential([.. modules, new MemberHeads(members, columns, classes)]);
    }

    private static Sequential Transformer(DeepResidualOptions options, AttentionBlock block, int inputs, int classes)
    {
        var blocks = Enumerable.Range(0, options.Blocks).Select(
            b => new TransformerBlock(options.Width, block, options.Dropout, isLast: b == options.Blocks - 1));
        return Sequential([new FeatureTokens(inputs, options.Width), .. blocks, LayerNorm(options.Width), ReLU(), Linear(options.Width, classes)]);
    }
}

/// <summary>x + Drop(W₂·Drop(ReLU(W₁·BatchNorm(x)))).</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Sequential _branch;

    public ResidualBlock(int width, int hidden, float dropout, float residualDropout) : base(nameof(ResidualBlock))
    {
        _branch = Sequential(
            BatchNorm1d(width), Linear(width, hidden), ReLU(), Dropout(dropout), Linear(hidden, width), Dropout(residualDropout));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x + _branch.call(x);
}
