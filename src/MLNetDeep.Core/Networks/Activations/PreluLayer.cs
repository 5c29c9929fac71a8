using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y = a·x where x ≤ 0, with one learned slope a for all columns or one for each.</summary>
internal sealed class PreluLayer : Layer
{
    private readonly ParameterStore _store;
    private readonly ParameterRange _weight;                     // a, [1] or [width]
    private readonly float _initialSlope;
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;
    private readonly float[] _slopes;                            // a of each column, as Forward found it
    private readonly float[] _dSlopes;                           // da of each column, of the last batch

    public PreluLayer(PreluActivation activation, ActivationSpec spec, ParameterStore store) : base(checked((int)spec.Width), checked((int)spec.Width))
    {
        _store = store;
        _weight = store.Reserve($"{spec.Name}.weight", [activation.Shared ? 1 : Inputs], decays: false, ParameterRole.Activation);
        _initialSlope = activation.InitialSlope;
        (_slopes, _dSlopes) = (new float[Inputs], new float[Inputs]);
        _forward = new ForwardJob(this);
        _backward = new BackwardJob(this);
    }

    public override void Initialize(TorchGenerator generator) => _store.ValuesOf(_weight).Fill(_initialSlope);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        CopySlopesTo(_slopes);
        _forward.Run(pass.Kernels, x, default, y, pass.Rows);
    }

    // da = Σ x·dy over the rows, and over the columns that share it, where x ≤ 0.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        _backward.Run(pass, x, dy, dx);
        var da = _store.GradientsOf(_weight);
        if (da.Length == 1)
            da[0] += TensorPrimitives.Sum<float>(_dSlopes);
        else
            TensorPrimitives.Add(da, _dSlopes, da);
    }

    public override void Lower(PredictionBuilder builder)
    {
        if (_weight.Length == 1)
        {
            builder.Activate(new LeakyReluActivation(_store.ValuesOf(_weight)[0]));
            return;
        }
        var slopes = new float[Outputs];
        CopySlopesTo(slopes);
        builder.Add(new Step(slopes));
    }

    private void CopySlopesTo(Span<float> slopes)
    {
        var values = _store.ValuesOf(_weight);
        if (values.Length == 1)
            slopes.Fill(values[0]);
        else
            values.CopyTo(slopes);
    }

    private sealed class ForwardJob(PreluLayer layer) : RowJob(layer.Inputs, 0, layer.Outputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) =>
            Leak.Apply(x, x, layer._slopes, y);
    }

    private sealed unsafe class BackwardJob(PreluLayer layer) : ColumnJob(layer.Outputs)
    {
        private float* _x, _dy, _dx;

        public void Run(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            MatrixSize.Require(x.Length, pass.Rows, Columns, nameof(x));
            MatrixSize.Require(dy.Length, pass.Rows, Columns, nameof(dy));
            if (!dx.IsEmpty)
                MatrixSize.Require(dx.Length, pass.Rows, Columns, nameof(dx));
            fixed (float* px = x, pdy = dy, pdx = dx)
            {
                _x = px;
                _dy = pdy;
                _dx = pdx;
                Run(pass.Kernels, pass.Rows);
            }
        }

        protected override void Apply<TOperations, TVector>(int first, int count)
        {
            fixed (float* slopes = layer._slopes, dSlopes = layer._dSlopes)
                for (var c = first; c < first + count; c += TOperations.Count)
                {
                    var rest = first + count - c;
                    var slope = Load<TOperations, TVector>(slopes + c, rest);
                    TVector sum = default;
                    long i = c;
                    for (var r = 0; r < Rows; r++, i += Columns)
                    {
                        var x = Load<TOperations, TVector>(_x + i, rest);
                        var dy = Load<TOperations, TVector>(_dy + i, rest);
                        sum = TOperations.MultiplyAdd(TOperations.SelectPositive(x, default, x), dy, sum);
                        if (_dx != null)
                            Store<TOperations, TVector>(_dx + i, TOperations.SelectPositive(x, dy, TOperations.Multiply(dy, slope)), rest);
                    }
                    Store<TOperations, TVector>(dSlopes + c, sum, rest);
                }
        }
    }

    internal sealed class Step(float[] slopes) : RowStep(slopes.Length, slopes.Length)
    {
        public ReadOnlySpan<float> Slopes => slopes;             // [Inputs]

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
        {
            for (var r = 0; r < rows; r++)
            {
                var row = x.Slice(r * Inputs, Inputs);
                Leak.Apply(row, row, slopes, y.Slice(r * Inputs, Inputs));
            }
        }
    }
}
