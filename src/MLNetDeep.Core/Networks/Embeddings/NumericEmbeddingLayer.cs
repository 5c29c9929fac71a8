using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y = [E₁(the numbers), E₂(the numbers), …, the other columns].</summary>
internal sealed class NumericEmbeddingLayer : Layer
{
    private readonly NumericMap[] _maps;
    private readonly int _numbers;
    private readonly PrepareJob _prepare;
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;

    public NumericEmbeddingLayer(NumericEmbeddingSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        _numbers = spec.Numbers.Columns;
        _maps = [.. spec.Kinds.Select((kind, i) => kind.CreateMap(spec.Names[i], spec.Numbers, store))];
        _prepare = new PrepareJob(_maps, _numbers);
        _forward = new ForwardJob([.. _maps.Select(map => map.Function)], Inputs, Outputs);
        _backward = new BackwardJob(this);
    }

    public override void Initialize(TorchGenerator generator)
    {
        foreach (var map in _maps)
            map.Initialize(generator);
    }

    public override void Allocate(int rows)
    {
        foreach (var map in _maps)
            map.Allocate();
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _prepare.Run(pass.Kernels);
        _forward.Run(pass.Kernels, x, default, y, pass.Rows);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        _backward.Run(pass, x, y, dy, dx);
        foreach (var map in _maps)
            map.AddShared();
        var rest = Inputs - _numbers;
        if (dx.IsEmpty || rest == 0)
            return;
        for (var r = 0; r < pass.Rows; r++)
            dy.Slice((r + 1) * Outputs - rest, rest).CopyTo(dx.Slice(r * Inputs + _numbers, rest));
    }

    public override void Lower(PredictionBuilder builder) =>
        builder.Add(new NumericEmbeddingStep([.. _maps.Select(map => map.ToFunction())], Inputs, Outputs));

    private sealed class PrepareJob(NumericMap[] maps, int numbers) : ParallelJob
    {
        private const int MinParallelNumbers = 32;

        public void Run(KernelContext kernels) => kernels.Run(this, numbers, inParallel: numbers >= MinParallelNumbers);

        public override void RunPart(int part)
        {
            foreach (var map in maps)
                map.Prepare(part);
        }
    }

    private sealed class ForwardJob(NumericFunction[] functions, int inputs, int outputs) : RowBlockJob(inputs, 0, outputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y, int rows) =>
            NumericEmbeddingStep.Apply(functions, x, AColumns, y, ResultColumns, rows);
    }

    // A part is a number.
    private sealed unsafe class BackwardJob(NumericEmbeddingLayer layer) : ParallelJob
    {
        private float* _x, _y, _dy, _dx;
        private int _rows;

        public void Run(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            _rows = pass.Rows;
            MatrixSize.Require(x.Length, _rows, layer.Inputs, nameof(x));
            MatrixSize.Require(y.Length, _rows, layer.Outputs, nameof(y));
            MatrixSize.Require(dy.Length, _rows, layer.Outputs, nameof(dy));
            if (!dx.IsEmpty)
                MatrixSize.Require(dx.Length, _rows, layer.Inputs, nameof(dx));
            fixed (float* px = x, py = y, pdy = dy, pdx = dx)
            {
                _x = px;
                _y = py;
                _dy = pdy;
                _dx = pdx;
                pass.Kernels.Run(this, layer._numbers, inParallel: (long)_rows * layer.Outputs >= MinParallelFloats);
            }
        }

        public override void RunPart(int part)
        {
            if (_dx != null)
                for (var r = 0; r < _rows; r++)
                    _dx[(long)r * layer.Inputs + part] = 0;
            var column = 0;
            foreach (var map in layer._maps)
            {
                map.Backward(part, new NumberBatch(
                    _rows, _x + part, layer.Inputs, _y + column, _dy + column, layer.Outputs, _dx == null ? null : _dx + part));
                column += map.Function.Outputs;
            }
        }
    }
}

/// <summary>Numeric embeddings in prediction.</summary>
internal sealed class NumericEmbeddingStep(NumericFunction[] functions, int inputs, int outputs) : RowStep(inputs, outputs)
{
    /// <summary>What the numbers become, one function's outputs behind another's.</summary>
    public IReadOnlyList<NumericFunction> Functions => functions;

    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => Apply(functions, x, Inputs, y, Outputs, rows);

    /// <summary>The same without a step.</summary>
    public static void Apply(
        NumericFunction[] functions,
        ReadOnlySpan<float> x,                  // [rows, inputs]
        int inputs,
        Span<float> y,                          // [rows, outputs]
        int outputs,
        int rows)
    {
        var column = 0;
        foreach (var function in functions)
        {
            function.Forward(x, inputs, y[column..], outputs, rows);
            column += function.Outputs;
        }
        var rest = outputs - column;
        for (var r = 0; r < rows && rest > 0; r++)
            x.Slice((r + 1) * inputs - rest, rest).CopyTo(y.Slice((r + 1) * outputs - rest, rest));
    }
}
