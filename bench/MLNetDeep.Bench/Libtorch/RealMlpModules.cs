using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Bench.Libtorch;

// The layers of RealMLP: Holzmüller, Grinsztajn and Steinwart, 2024, "Better by default".

/// <summary>[W₂·cos(2π·w₁·x + b₁) + b₂, x] of each number, with the numbers as a batch of products.</summary>
internal sealed class PeriodicEmbedding : Module<Tensor, Tensor>
{
    private readonly Parameter _frequency, _phase;               // [numbers, frequencies]
    private readonly Parameter _weight;                          // [numbers, size − 1, frequencies]
    private readonly Parameter _bias;                            // [numbers, size − 1]

    public PeriodicEmbedding(int numbers, int frequencies, int size) : base(nameof(PeriodicEmbedding))
    {
        (_frequency, _phase) = (Parameter(empty(numbers, frequencies)), Parameter(empty(numbers, frequencies)));
        (_weight, _bias) = (Parameter(empty(numbers, size - 1, frequencies)), Parameter(empty(numbers, size - 1)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var columns = x.t().unsqueeze(2);                        // [numbers, rows, 1]
        var waves = addcmul(_phase.unsqueeze(1), columns, _frequency.unsqueeze(1), 2 * Math.PI).cos();
        var mapped = waves.matmul(_weight.transpose(1, 2)) + _bias.unsqueeze(1);
        return cat([mapped, columns], 2).transpose(0, 1).flatten(1);
    }
}

/// <summary>scale ∘ x.</summary>
internal sealed class InputScale : Module<Tensor, Tensor>
{
    private readonly Parameter _scale;                           // [columns]

    public InputScale(int columns) : base(nameof(InputScale))
    {
        _scale = Parameter(empty(columns));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x * _scale;
}

/// <summary>x·Wᵀ/√inputs + b.</summary>
internal sealed class NtkLinear : Module<Tensor, Tensor>
{
    private readonly Parameter _weight, _bias;                   // [outputs, inputs], [outputs]
    private readonly float _factor;

    public NtkLinear(int inputs, int outputs) : base(nameof(NtkLinear))
    {
        (_weight, _bias) = (Parameter(empty(outputs, inputs)), Parameter(empty(outputs)));
        _factor = 1 / MathF.Sqrt(inputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => addmm(_bias, x, _weight.t(), beta: 1, alpha: _factor);
}

/// <summary>x + a ∘ (SELU(x) − x).</summary>
internal sealed class ParametricSelu : Module<Tensor, Tensor>
{
    private readonly Parameter _alpha;                           // [columns]

    public ParametricSelu(int columns) : base(nameof(ParametricSelu))
    {
        _alpha = Parameter(empty(columns));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => lerp(x, functional.selu(x), _alpha);
}
