using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Bench.Libtorch;

// The layers of TabM-mini: Gorishniy, Kotelnikov and Babenko, 2024, "TabM".

/// <summary>w·x + c + Σ V_j·u_j of each number, with the numbers as a batch of products; all have as many bins.</summary>
internal sealed class PiecewiseLinearEmbedding : Module<Tensor, Tensor>
{
    private readonly Parameter _weight;                          // V, [numbers, bins, size]
    private readonly Parameter _bias, _linear;                   // c and w, [numbers, 1, size]
    private readonly Tensor _inverse, _offset;                   // u_j = x·inverse + offset, [numbers, 1, bins]
    private readonly Tensor _least, _most;                       // between which u_j is held, [bins]

    /// <param name="edges">Of each number, as many.</param>
    /// <param name="size">Columns that a number becomes.</param>
    public PiecewiseLinearEmbedding(float[][] edges, int size) : base(nameof(PiecewiseLinearEmbedding))
    {
        var (numbers, bins) = (edges.Length, edges[0].Length - 1);
        _weight = Parameter(empty(numbers, bins, size));
        (_bias, _linear) = (Parameter(empty(numbers, 1, size)), Parameter(empty(numbers, 1, size)));
        var all = tensor(edges.SelectMany(own => own).ToArray(), numbers, 1, bins + 1);
        _inverse = 1 / (all.narrow(2, 1, bins) - all.narrow(2, 0, bins));
        _offset = -all.narrow(2, 0, bins) * _inverse;
        _least = tensor([float.NegativeInfinity, .. new float[bins - 1]]);
        _most = tensor([.. Enumerable.Repeat(1f, bins - 1), float.PositiveInfinity]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var columns = x.t().unsqueeze(2);                        // [numbers, rows, 1]
        var shares = addcmul(_offset, columns, _inverse, 1).clamp_(_least, _most);
        return (shares.matmul(_weight) + addcmul(_bias, columns, _linear, 1)).transpose(0, 1).flatten(1);
    }
}

/// <summary>scale[m] ∘ x for each member m, [rows, columns] to [rows, members, columns].</summary>
internal sealed class MemberScale : Module<Tensor, Tensor>
{
    private readonly Parameter _scale;                           // [members, columns]

    public MemberScale(int members, int columns) : base(nameof(MemberScale))
    {
        _scale = Parameter(empty(members, columns));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.unsqueeze(1) * _scale;
}

/// <summary>x·W[m]ᵀ + b[m] for each member m, [rows, members, inputs] to [rows, members, outputs].</summary>
internal sealed class MemberHeads : Module<Tensor, Tensor>
{
    private readonly Parameter _weight;                          // [members, outputs, inputs]
    private readonly Parameter _bias;                            // [members, outputs]

    public MemberHeads(int members, int inputs, int outputs) : base(nameof(MemberHeads))
    {
        (_weight, _bias) = (Parameter(empty(members, outputs, inputs)), Parameter(empty(members, outputs)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.transpose(0, 1).matmul(_weight.transpose(1, 2)).transpose(0, 1) + _bias;
}
