using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNetDeep.Kernels;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary><see cref="PeriodicLinearFunction"/> in training.</summary>
internal sealed class PeriodicLinearMap : NumericMap
{
    private const float MaxDeviations = 3;

    private readonly PeriodicLinearNumericEmbedding _kind;
    private readonly ParameterStore _store;
    private readonly PeriodicLinearFunction _function;
    private readonly ParameterRange _frequency, _weight, _bias;
    private float[] _dAngular = [], _dWeight = [], _dBias = [];  // of the last batch, of each number, also where they share L

    public PeriodicLinearMap(PeriodicLinearNumericEmbedding kind, string name, int numbers, ParameterStore store)
    {
        (_kind, _store) = (kind, store);
        _function = new PeriodicLinearFunction(numbers, kind.Frequencies, kind.Size, kind.Lite);
        var maps = kind.Lite ? 1 : numbers;
        _frequency = store.Reserve($"{name}frequency", [numbers, kind.Frequencies], decays: true, ParameterRole.NumericEmbedding);
        _weight = store.Reserve($"{name}weight", [maps, kind.Size, 2 * kind.Frequencies], decays: true, ParameterRole.NumericEmbedding);
        _bias = store.Reserve($"{name}bias", [maps, kind.Size], decays: false, ParameterRole.NumericEmbedding);
    }

    public override NumericFunction Function => _function;

    public override void Initialize(TorchGenerator generator)
    {
        var frequencies = _store.ValuesOf(_frequency);
        generator.FillNormal(frequencies, _kind.Deviation);
        for (var i = 0; i < frequencies.Length; i++)
            while (Math.Abs(frequencies[i]) > MaxDeviations * _kind.Deviation)
                generator.FillNormal(frequencies.Slice(i, 1), _kind.Deviation);
        var bound = 1 / MathF.Sqrt(2 * _kind.Frequencies);
        generator.FillUniform(_store.ValuesOf(_weight), -bound, bound);
        generator.FillUniform(_store.ValuesOf(_bias), -bound, bound);
    }

    public override void Allocate()
    {
        _dAngular = new float[_frequency.Length];
        _dWeight = new float[checked(_function.Numbers * _kind.Size * 2 * _kind.Frequencies)];
        _dBias = new float[checked(_function.Numbers * _kind.Size)];
    }

    public override void Prepare(int number) => Fill(_function, number);

    // dL = dy·[cos z, sin z] where y > 0, dz = −sin z·(Lᵀdy)_cos + cos z·(Lᵀdy)_sin, with z = 2π·w·x.
    [SkipLocalsInit]
    public override void Backward(int number, in NumberBatch batch)
    {
        const int Floats = WaveFunction.BlockFloats;
        var (k, size, width) = (_kind.Frequencies, _kind.Size, 2 * _kind.Frequencies);
        Span<float> buffer = stackalloc float[3 * Floats + width]; // of a block of rows, [rows, k], and of one
        Span<float> angles = buffer[..Floats], sines = buffer.Slice(Floats, Floats), cosines = buffer.Slice(2 * Floats, Floats);
        Span<float> dWaves = buffer[^width..], dAngles = dWaves[..k], dSines = dWaves[k..];
        var dAngular = _dAngular.AsSpan(number * k, k);
        var dWeight = _dWeight.AsSpan(number * size * width, size * width);
        var dBias = _dBias.AsSpan(number * size, size);
        ReadOnlySpan<float> angular = _function.Angular.AsSpan(number * k, k);
        ReadOnlySpan<float> weight = _function.Weight.AsSpan(_function.MapOf(number) * size * width, size * width);
        dAngular.Clear();
        dWeight.Clear();
        dBias.Clear();
        var block = Floats / k;
        for (var first = 0; first < batch.Rows; first += block)
        {
            var rows = Math.Min(block, batch.Rows - first);
            for (var r = 0; r < rows; r++)
                _function.Angles(number, batch.X(first + r), angles.Slice(r * k, k));
            SineCosine.Compute(angles[..(rows * k)], sines[..(rows * k)], cosines[..(rows * k)]);
            for (var r = 0; r < rows; r++)
            {
                ReadOnlySpan<float> y = batch.Y(first + r, number * size, size), dy = batch.OutputGradients(first + r, number * size, size);
                ReadOnlySpan<float> cosine = cosines.Slice(r * k, k), sine = sines.Slice(r * k, k);
                dWaves.Clear();
                for (var d = 0; d < size; d++)
                {
                    if (!(y[d] > 0))
                        continue;
                    dBias[d] += dy[d];
                    Span<float> dCosineWeight = dWeight.Slice(d * width, k), dSineWeight = dWeight.Slice(d * width + k, k);
                    ShortVector.AddScaled(dCosineWeight, cosine, dy[d], dCosineWeight);
                    ShortVector.AddScaled(dSineWeight, sine, dy[d], dSineWeight);
                    ShortVector.AddScaled(dWaves, weight.Slice(d * width, width), dy[d], dWaves);
                }
                ShortVector.Multiply(sine, dAngles);
                ShortVector.Multiply(cosine, dSines);
                ShortVector.AddScaled(dSines, dAngles, -1, dAngles);
                ShortVector.AddScaled(dAngular, dAngles, batch.X(first + r), dAngular);
                if (batch.WantsInputGradient)
                    batch.AddInputGradient(first + r, ShortVector.Dot(angular, dAngles));
            }
        }
        if (!_frequency.Frozen)
        {
            var sum = _store.GradientsOf(_frequency).Slice(number * k, k);
            ShortVector.AddScaled(sum, dAngular, 2 * MathF.PI, sum);
        }
        if (!_kind.Lite)
            AddMap(number, number);
    }

    public override void AddShared()
    {
        for (var number = 0; number < _function.Numbers && _kind.Lite; number++)
            AddMap(number, map: 0);
    }

    public override NumericFunction ToFunction()
    {
        var function = new PeriodicLinearFunction(_function.Numbers, _kind.Frequencies, _kind.Size, _kind.Lite);
        for (var number = 0; number < function.Numbers; number++)
            Fill(function, number);
        return function;
    }

    private void AddMap(int number, int map)
    {
        var (size, length) = (_kind.Size, _kind.Size * 2 * _kind.Frequencies);
        if (!_weight.Frozen)
            ShortVector.Add(_dWeight.AsSpan(number * length, length), _store.GradientsOf(_weight).Slice(map * length, length));
        if (!_bias.Frozen)
            ShortVector.Add(_dBias.AsSpan(number * size, size), _store.GradientsOf(_bias).Slice(map * size, size));
    }

    // Shared ones are taken over with the first number.
    private void Fill(PeriodicLinearFunction function, int number)
    {
        var (k, size, length) = (_kind.Frequencies, _kind.Size, _kind.Size * 2 * _kind.Frequencies);
        TensorPrimitives.Multiply(_store.ValuesOf(_frequency).Slice(number * k, k), 2 * MathF.PI, function.Angular.AsSpan(number * k, k));
        if (_kind.Lite && number > 0)
            return;
        _store.ValuesOf(_weight).Slice(number * length, length).CopyTo(function.Weight.AsSpan(number * length));
        _store.ValuesOf(_bias).Slice(number * size, size).CopyTo(function.Bias.AsSpan(number * size));
    }
}
