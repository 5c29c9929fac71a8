using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// <see cref="PiecewiseFunction"/> in training. A row adds dy to the row of the bases that it reads, A, and u·dy to that of the slopes, B;
/// what each V, S and c was summed into is then summed back once a batch: dV_j = B_j + Σ A above j, dS_j = Σ A from j on, dc = Σ A.
/// </summary>
internal sealed class PiecewiseMap : NumericMap
{
    private readonly PiecewiseLinearNumericEmbedding _kind;
    private readonly ParameterStore _store;
    private readonly NumberSegment _segment;
    private readonly PiecewiseFunction _function;
    private readonly ParameterRange _weight, _bias;              // V [bins of all numbers, size], c [numbers that have bins, size]
    private readonly ParameterRange? _linear, _step;             // w as c, S as V
    private float[] _dBases = [], _dSlopes = [];                 // A and B

    public PiecewiseMap(PiecewiseLinearNumericEmbedding kind, string name, NumberSegment numbers, ParameterStore store)
    {
        (_kind, _store, _segment) = (kind, store, numbers);
        _function = new PiecewiseFunction(numbers, kind.Size);
        int[] bins = [_function.Bins, kind.Size], features = [_function.Places.Count, kind.Size];
        _weight = store.Reserve($"{name}weight", bins, decays: true, ParameterRole.NumericEmbedding);
        _bias = store.Reserve($"{name}bias", features, decays: false, ParameterRole.NumericEmbedding);
        _linear = kind.Form == PiecewiseForm.Lines ? null : store.Reserve($"{name}linear_weight", features, decays: true, ParameterRole.NumericEmbedding);
        _step = kind.Form == PiecewiseForm.WithSteps ? store.Reserve($"{name}step_weight", bins, decays: true, ParameterRole.NumericEmbedding) : null;
    }

    public override NumericFunction Function => _function;

    public override void Initialize(TorchGenerator generator)
    {
        var size = _kind.Size;
        var bound = 1 / MathF.Sqrt(size);
        for (var k = 0; k < _function.Places.Count; k++)
        {
            var (_, first, bins) = _function.Places[k];
            if (_kind.Form == PiecewiseForm.Lines)
            {
                bound = 1 / MathF.Sqrt(bins);
                generator.FillUniform(_store.ValuesOf(_weight).Slice(first * size, bins * size), -bound, bound);
            }
            generator.FillUniform(_store.ValuesOf(_bias).Slice(k * size, size), -bound, bound);
            if (_linear is not null)
                generator.FillUniform(_store.ValuesOf(_linear).Slice(k * size, size), -bound, bound);
        }
    }

    public override void Allocate()
    {
        _dBases = new float[_function.Bases.Length];
        _dSlopes = new float[_function.Slopes.Length];
    }

    public override void Prepare(int number) => Fill(_function, _function.PlaceOf(number));

    public override void Backward(int number, in NumberBatch batch)
    {
        var place = _function.PlaceOf(number);
        if (place < 0)
            return;
        var size = _kind.Size;
        var (_, first, bins) = _function.Places[place];
        _dBases.AsSpan((first + place) * size, (bins + 1) * size).Clear();
        _dSlopes.AsSpan(first * size, bins * size).Clear();
        for (var r = 0; r < batch.Rows; r++)
        {
            var (row, bin, share) = _function.Find(place, batch.X(r));
            var dy = batch.OutputGradients(r, place * size, size);
            ShortVector.Add(dy, _dBases.AsSpan(row * size, size));
            var dSlope = _dSlopes.AsSpan(bin * size, size);
            ShortVector.AddScaled(dSlope, dy, share, dSlope);
            if (batch.WantsInputGradient)
                batch.AddInputGradient(r, _function.Inverses[bin] * ShortVector.Dot(dy, _function.Slopes.Slice(bin * size, size)));
        }
        AddGradients(place);
    }

    public override NumericFunction ToFunction()
    {
        var function = new PiecewiseFunction(_segment, _kind.Size);
        for (var place = 0; place < function.Places.Count; place++)
            Fill(function, place);
        return function;
    }

    private void Fill(PiecewiseFunction function, int place)
    {
        if (place < 0)
            return;
        var size = _kind.Size;
        var (_, first, bins) = function.Places[place];
        function.Fill(
            place,
            _store.ValuesOf(_weight).Slice(first * size, bins * size),
            _store.ValuesOf(_bias).Slice(place * size, size),
            _linear is null ? [] : _store.ValuesOf(_linear).Slice(place * size, size),
            _step is null ? [] : _store.ValuesOf(_step).Slice(first * size, bins * size));
    }

    private void AddGradients(int place)
    {
        var size = _kind.Size;
        var (_, first, bins) = _function.Places[place];
        var dWeight = GradientOf(_weight, first, bins);
        var dBias = GradientOf(_bias, place, 1);
        var dLinear = GradientOf(_linear, place, 1);
        var dStep = GradientOf(_step, first, bins);
        Span<float> above = stackalloc float[size];       // Σ A of the bins above
        above.Clear();
        for (var j = bins - 1; j >= 0; j--)
        {
            ReadOnlySpan<float> dBase = _dBases.AsSpan((first + place + j + 1) * size, size), dSlope = _dSlopes.AsSpan((first + j) * size, size);
            if (!dWeight.IsEmpty)
            {
                ShortVector.Add(dSlope, dWeight.Slice(j * size, size));
                ShortVector.Add(above, dWeight.Slice(j * size, size));
            }
            ShortVector.Add(dBase, above);
            if (!dStep.IsEmpty)
                ShortVector.Add(above, dStep.Slice(j * size, size));
            if (!dLinear.IsEmpty)
            {
                ShortVector.AddScaled(dLinear, dBase, _function.LowerEdges[first + j], dLinear);
                ShortVector.AddScaled(dLinear, dSlope, _function.Widths[first + j], dLinear);
            }
        }
        ReadOnlySpan<float> below = _dBases.AsSpan((first + place) * size, size);
        if (!dLinear.IsEmpty)
            ShortVector.AddScaled(dLinear, below, _function.LowerEdges[first], dLinear);
        ShortVector.Add(below, above);
        if (!dBias.IsEmpty)
            ShortVector.Add(above, dBias);
    }

    // Empty where there is none or it is frozen.
    private Span<float> GradientOf(ParameterRange? range, int firstRow, int rows) =>
        range is null or { Frozen: true } ? [] : _store.GradientsOf(range).Slice(firstRow * _kind.Size, rows * _kind.Size);
}
