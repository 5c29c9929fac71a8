using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>See <see cref="TokenSpec"/>. All parameters start as U(±1/√size), and none decays, as in the paper's code.</summary>
internal sealed class TokenLayer : Layer
{
    private readonly ParameterStore _store;
    private readonly TokenFunction _function;
    private readonly ParameterRange[] _ranges;                   // one behind the other: rows of one matrix
    private readonly bool[] _frozen;                             // of each row
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;

    public TokenLayer(TokenSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        (_store, _function) = (store, new TokenFunction(spec));
        var ranges = new List<ParameterRange>();
        Reserve("first", [spec.Size]);
        ReserveRows("weight", spec.Tokens.Count(token => token.Source == TokenSource.Number));
        ReserveRows("bias", spec.Tokens.Count(token => token.HasBias));
        ReserveRows("missing", spec.Tokens.Count(token => token.CanBeMissing));
        var category = 0;
        foreach (var token in spec.Tokens)
            if (token.Source is TokenSource.OneHot or TokenSource.Place)
                Reserve($"categories.{category++}.weight", [token.Rows, spec.Size]);
        _ranges = [.. ranges];
        _frozen = new bool[checked((int)spec.Rows)];
        (_forward, _backward) = (new ForwardJob(this), new BackwardJob(this));

        void ReserveRows(string name, int rows)
        {
            if (rows > 0)
                Reserve(name, [rows, spec.Size]);
        }

        void Reserve(string name, int[] shape) => ranges.Add(store.Reserve($"{spec.Name}.{name}", shape, decays: false));
    }

    public override void Initialize(TorchGenerator generator)
    {
        var bound = 1 / MathF.Sqrt(_function.Size);
        foreach (var range in _ranges)
            generator.FillUniform(_store.ValuesOf(range), -bound, bound);
    }

    public override void FillUntrained(IReadOnlyList<CategoryShares?> shares)
    {
        var table = 0;
        for (var t = 0; t < _function.Tokens.Count; t++)
            if (_function.Tokens[t] is { Source: TokenSource.Place } token)
                shares[table++]?.FillUntrained(Joint(_store.Values).Slice(_function.TableOf(t) * _function.Size, token.Rows * _function.Size));
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => _forward.Run(pass.Kernels, x, default, y, pass.Rows);

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        foreach (var range in _ranges)
            _frozen.AsSpan((range.Offset - _ranges[0].Offset) / _function.Size, range.Length / _function.Size).Fill(range.Frozen);
        _backward.Run(pass, x, dy, dx);
    }

    public override void Lower(PredictionBuilder builder) => builder.Add(new TokenStep(_function, Joint(_store.Values).ToArray()));

    // The parameters, or their gradients, as rows.
    private Span<float> Joint(Span<float> all) => all.Slice(_ranges[0].Offset, _frozen.Length * _function.Size);

    private sealed class ForwardJob(TokenLayer layer) : RowJob(layer.Inputs, 0, layer.Outputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) =>
            layer._function.Forward(x, layer.Joint(layer._store.Values), y);
    }

    // A part is a token, whose parameters and columns are its own; each takes the rows in their order.
    private sealed unsafe class BackwardJob(TokenLayer layer) : ParallelJob
    {
        private float* _x, _dy, _dx;
        private int _rows;

        public void Run(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            _rows = pass.Rows;
            MatrixSize.Require(x.Length, _rows, layer.Inputs, nameof(x));
            MatrixSize.Require(dy.Length, _rows, layer.Outputs, nameof(dy));
            if (!dx.IsEmpty)
                MatrixSize.Require(dx.Length, _rows, layer.Inputs, nameof(dx));
            fixed (float* px = x, pdy = dy, pdx = dx)
            {
                _x = px;
                _dy = pdy;
                _dx = pdx;
                pass.Kernels.Run(this, layer._function.Tokens.Count + 1, inParallel: (long)_rows * layer.Outputs >= MinParallelFloats);
            }
        }

        public override void RunPart(int part)
        {
            var size = layer._function.Size;
            for (var r = 0; r < _rows; r++)
            {
                var dy = new ReadOnlySpan<float>(_dy + (long)r * layer.Outputs + part * size, size);
                var x = new ReadOnlySpan<float>(_x + (long)r * layer.Inputs, layer.Inputs);
                var dx = _dx == null ? default : new Span<float>(_dx + (long)r * layer.Inputs, layer.Inputs);
                if (part == 0)
                    Add(row: 0, dy, 1);
                else
                    Backward(part - 1, x, dy, dx);
            }
        }

        private void Backward(int t, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            var function = layer._function;
            var token = function.Tokens[t];
            var missing = token.CanBeMissing ? x[token.MissingColumn] : 0;
            var present = 1 - missing;
            if (missing != 0)
                Add(function.MissingOf(t), dy, missing);
            if (token.HasBias)
                Add(function.BiasOf(t), dy, present);
            switch (token.Source)
            {
                case TokenSource.Number:
                    Add(function.TableOf(t), dy, present * x[token.Column]);
                    break;
                case TokenSource.OneHot:
                    for (var c = 0; c < token.Columns; c++)
                        if (x[token.Column + c] is var share and not 0)
                            Add(function.TableOf(t) + c, dy, share);
                    break;
                case TokenSource.Place:
                    Add(function.TableOf(t) + (int)x[token.Column], dy, 1);
                    break;
            }
            if (!dx.IsEmpty)
                BackwardInput(t, token, present, x, dy, dx);
        }

        private void BackwardInput(int t, FeatureToken token, float present, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            var function = layer._function;
            ReadOnlySpan<float> parameters = layer.Joint(layer._store.Values);
            var own = 0f;                                        // dy · the token where it is not missing
            switch (token.Source)
            {
                case TokenSource.Embedded:
                    ShortVector.Scale(dy, present, dx.Slice(token.Column, dy.Length));
                    own = ShortVector.Dot(dy, x.Slice(token.Column, dy.Length));
                    break;
                case TokenSource.Place:
                    dx[token.Column] = 0;
                    break;
                default:
                    for (var c = 0; c < token.Columns; c++)
                    {
                        var slope = ShortVector.Dot(dy, function.Row(parameters, function.TableOf(t) + c));
                        dx[token.Column + c] = present * slope;
                        own += slope * x[token.Column + c];
                    }
                    break;
            }
            if (!token.CanBeMissing)
                return;
            if (token.HasBias)
                own += ShortVector.Dot(dy, function.Row(parameters, function.BiasOf(t)));
            dx[token.MissingColumn] = ShortVector.Dot(dy, function.Row(parameters, function.MissingOf(t))) - own;
        }

        private void Add(int row, ReadOnlySpan<float> dy, float factor)
        {
            if (layer._frozen[row])
                return;
            var gradient = layer.Joint(layer._store.Gradients).Slice(row * dy.Length, dy.Length);
            ShortVector.AddScaled(gradient, dy, factor, gradient);
        }
    }
}
