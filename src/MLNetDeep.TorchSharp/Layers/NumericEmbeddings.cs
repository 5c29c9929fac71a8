using MLNetDeep.Data;
using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = [E₁(the numbers), E₂(the numbers), …, the other columns].</summary>
internal sealed class NumericEmbeddings(NumericEmbeddingSpec spec, DeviceParameters parameters) : DeviceLayer((int)spec.Outputs), IDisposable
{
    private readonly int _numbers = spec.Numbers.Columns;
    private readonly DeviceLayer[] _kinds = [.. spec.Kinds.Select((kind, i) => Create(kind, spec.Numbers, name => parameters[spec.Names[i] + name], parameters.Device))];

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var rest = x.shape[1] - _numbers;
        var own = x.narrow(1, 0, _numbers);
        var parts = _kinds.Select(kind => kind.Forward(pass, own));
        return cat([.. rest == 0 ? parts : parts.Append(x.narrow(1, _numbers, rest))], 1);
    }

    public void Dispose()
    {
        foreach (var kind in _kinds.OfType<IDisposable>())
            kind.Dispose();
    }

    private static DeviceLayer Create(NumberwiseEmbedding kind, NumberSegment numbers, Func<string, Tensor> parameter, Device device) => kind switch
    {
        PiecewiseLinearNumericEmbedding piecewise => new PiecewiseNumbers(
            new PiecewiseFunction(numbers, piecewise.Size), parameter("weight"), parameter("bias"),
            piecewise.Form == PiecewiseForm.Lines ? null : parameter("linear_weight"),
            piecewise.Form == PiecewiseForm.WithSteps ? parameter("step_weight") : null, device),
        PeriodicNumericEmbedding => new PeriodicNumbers(parameter("frequency"), parameter("phase"), parameter("weight"), parameter("bias")),
        PeriodicLinearNumericEmbedding => new PeriodicLinearNumbers(parameter("frequency"), parameter("weight"), parameter("bias")),
        _ => throw Techniques.Unknown(kind),
    };
}

/// <summary>[W₂·cos(2π·w₁·x + b₁) + b₂, x].</summary>
internal sealed class PeriodicNumbers(
    Tensor frequency /* [numbers, frequencies] */, Tensor phase, Tensor weight /* [numbers, size − 1, frequencies] */, Tensor bias)
    : DeviceLayer((int)(bias.shape[0] * (bias.shape[1] + 1)))
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var column = x.unsqueeze(-1);                            // [rows, numbers, 1]
        var waves = (column * (frequency * (2 * MathF.PI)) + phase).cos();
        return cat([einsum("rnk,ndk->rnd", waves, weight) + bias, column], 2).flatten(1);
    }
}

/// <summary>ReLU(L·[cos 2πwx, sin 2πwx] + b), with one L for all numbers or one for each.</summary>
internal sealed class PeriodicLinearNumbers(Tensor frequency /* [numbers, frequencies] */, Tensor weight /* [maps, size, 2·frequencies] */, Tensor bias)
    : DeviceLayer((int)(frequency.shape[0] * bias.shape[1]))
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var angles = x.unsqueeze(-1) * (frequency * (2 * MathF.PI));
        var waves = cat([angles.cos(), angles.sin()], 2);        // [rows, numbers, 2·frequencies]
        return (einsum("rnk,ndk->rnd", waves, weight.expand(frequency.shape[0], -1, -1)) + bias).relu().flatten(1);
    }
}

/// <summary>y = w·x + c + Σ V_j·u_j + Σ S_j·[x ≥ e_{j−1}], with as many bins for each number as the most have; those beyond its own say nothing.</summary>
internal sealed class PiecewiseNumbers : DeviceLayer, IDisposable
{
    private readonly Tensor _weight, _bias;
    private readonly Tensor? _linear, _step;
    private readonly OwnedTensors _owned = new();
    private readonly Tensor _columns;                            // of the numbers that have bins, [numbers]
    private readonly Tensor _bins;                               // the row of V of each bin, [numbers · bins]
    private readonly Tensor _lower, _width, _least, _most, _exists; // of each bin, [numbers, bins]
    private readonly int _numbers, _count, _size;

    public PiecewiseNumbers(PiecewiseFunction function, Tensor weight, Tensor bias, Tensor? linear, Tensor? step, Device device) : base(function.Outputs)
    {
        (_weight, _bias, _linear, _step, _size) = (weight, bias, linear, step, function.Size);
        (_numbers, _count) = (function.Places.Count, function.Places.Select(place => place.Bins).Max());
        var rows = new int[_numbers * _count];
        float[] lower = new float[rows.Length], width = [.. Enumerable.Repeat(1f, rows.Length)], least = new float[rows.Length];
        float[] most = new float[rows.Length], exists = new float[rows.Length];
        for (var k = 0; k < _numbers; k++)
        {
            var (_, first, bins) = function.Places[k];
            for (var j = 0; j < bins; j++)
            {
                var at = k * _count + j;
                (rows[at], lower[at], width[at]) = (first + j, function.LowerEdges[first + j], function.Widths[first + j]);
                (least[at], most[at], exists[at]) = (j == 0 ? float.NegativeInfinity : 0, j == bins - 1 ? float.PositiveInfinity : 1, 1);
            }
        }
        _columns = _owned.Own(new ReadOnlySpan<int>([.. function.Places.Select(place => place.Number)]).ToDevice(device, _numbers));
        _bins = _owned.Own(new ReadOnlySpan<int>(rows).ToDevice(device, rows.Length));
        (_lower, _width, _least, _most, _exists) = (Own(lower), Own(width), Own(least), Own(most), Own(exists));

        Tensor Own(float[] values) => _owned.Own(new ReadOnlySpan<float>(values).ToDevice(device, _numbers, _count));
    }

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var column = x.index_select(1, _columns).unsqueeze(-1);  // [rows, numbers, 1]
        var shares = ((column - _lower) / _width).maximum(_least).minimum(_most);
        var y = einsum("rnb,nbd->rnd", shares, OfBins(_weight)) + _bias;
        if (_linear is not null)
            y = y + column * _linear;
        if (_step is not null)
            y = y + einsum("rnb,nbd->rnd", column.ge(_lower).to_type(ScalarType.Float32) * _exists, OfBins(_step));
        return y.flatten(1);
    }

    public void Dispose() => _owned.Dispose();

    private Tensor OfBins(Tensor values) => values.index_select(0, _bins).view(_numbers, _count, _size);
}
