using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNetDeep.Kernels;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary><see cref="PeriodicFunction"/> in training.</summary>
internal sealed class PeriodicMap : NumericMap
{
    private readonly PeriodicNumericEmbedding _kind;
    private readonly ParameterStore _store;
    private readonly PeriodicFunction _function;
    private readonly ParameterRange _frequency, _phase, _weight, _bias;
    private float[] _dAngular = [], _dPhase = [], _dWeight = [], _dBias = []; // of the last batch

    public PeriodicMap(PeriodicNumericEmbedding kind, string name, int numbers, ParameterStore store)
    {
        (_kind, _store) = (kind, store);
        _function = new PeriodicFunction(numbers, kind.Frequencies, kind.Size);
        _frequency = store.Reserve($"{name}frequency", [numbers, kind.Frequencies], decays: true, ParameterRole.NumericEmbedding);
        _phase = store.Reserve($"{name}phase", [numbers, kind.Frequencies], decays: true, ParameterRole.NumericEmbedding);
        _weight = store.Reserve($"{name}weight", [numbers, kind.Size - 1, kind.Frequencies], decays: true, ParameterRole.NumericEmbedding);
        _bias = store.Reserve($"{name}bias", [numbers, kind.Size - 1], decays: false, ParameterRole.NumericEmbedding);
    }

    public override NumericFunction Function => _function;

    public override void Initialize(TorchGenerator generator)
    {
        var bound = 1 / MathF.Sqrt(_kind.Frequencies);
        generator.FillNormal(_store.ValuesOf(_frequency), _kind.Deviation);
        generator.FillUniform(_store.ValuesOf(_phase), -MathF.PI, MathF.PI);
        generator.FillUniform(_store.ValuesOf(_weight), -bound, bound);
        generator.FillUniform(_store.ValuesOf(_bias), -bound, bound);
    }

    public override void Allocate() => (_dAngular, _dPhase, _dWeight, _dBias) =
        (new float[_frequency.Length], new float[_phase.Length], new float[_weight.Length], new float[_bias.Length]);

    public override void Prepare(int number) => Fill(_function, number);

    // dW₂ = dy·cos z, dz = −sin z·W₂ᵀ·dy, with z = 2π·w₁·x + b₁.
    [SkipLocalsInit]
    public override void Backward(int number, in NumberBatch batch)
    {
        const int Floats = WaveFunction.BlockFloats;
        var (k, size, outputs) = (_kind.Frequencies, _kind.Size, _kind.Size - 1);
        Span<float> buffer = stackalloc float[4 * Floats];       // of a block of rows, [rows, k], and a column
        Span<float> angles = buffer[..Floats], sines = buffer.Slice(Floats, Floats), cosines = buffer.Slice(2 * Floats, Floats);
        Span<float> dAngular = _dAngular.AsSpan(number * k, k), dPhase = _dPhase.AsSpan(number * k, k);
        var dWeight = _dWeight.AsSpan(number * outputs * k, outputs * k);
        var dBias = _dBias.AsSpan(number * outputs, outputs);
        ReadOnlySpan<float> angular = _function.Angular.AsSpan(number * k, k), weight = _function.Weight.AsSpan(number * outputs * k, outputs * k);
        dAngular.Clear();
        dPhase.Clear();
        dWeight.Clear();
        dBias.Clear();
        var block = Floats / k;
        for (var first = 0; first < batch.Rows; first += block)
        {
            var rows = Math.Min(block, batch.Rows - first);
            var column = buffer.Slice(3 * Floats, rows);
            for (var r = 0; r < rows; r++)
                _function.Angles(number, batch.X(first + r), angles.Slice(r * k, k));
            SineCosine.Compute(angles[..(rows * k)], sines[..(rows * k)], cosines[..(rows * k)]);
            for (var d = 0; d < outputs; d++)
            {
                for (var r = 0; r < rows; r++)
                    dBias[d] += column[r] = batch.OutputGradient(first + r, number * size + d);
                ShortVector.AddRows(column, cosines, dWeight.Slice(d * k, k));
            }
            var dAngles = angles[..(rows * k)];
            dAngles.Clear();
            for (var r = 0; r < rows; r++)
            {
                ShortVector.AddRows(batch.OutputGradients(first + r, number * size, outputs), weight, dAngles.Slice(r * k, k));
                column[r] = -1;
            }
            ShortVector.Multiply(sines[..(rows * k)], dAngles);
            ShortVector.AddRows(column, dAngles, dPhase);
            for (var r = 0; r < rows; r++)
            {
                column[r] = -batch.X(first + r);
                if (batch.WantsInputGradient)
                    batch.AddInputGradient(
                        first + r, batch.OutputGradient(first + r, number * size + outputs) - ShortVector.Dot(angular, dAngles.Slice(r * k, k)));
            }
            ShortVector.AddRows(column, dAngles, dAngular);
        }
        GradientAccumulation.Add(_store, _frequency, number * k, dAngular, 2 * MathF.PI);
        GradientAccumulation.Add(_store, _phase, number * k, dPhase);
        GradientAccumulation.Add(_store, _weight, number * outputs * k, dWeight);
        GradientAccumulation.Add(_store, _bias, number * outputs, dBias);
    }

    public override NumericFunction ToFunction()
    {
        var function = new PeriodicFunction(_function.Numbers, _kind.Frequencies, _kind.Size);
        for (var number = 0; number < function.Numbers; number++)
            Fill(function, number);
        return function;
    }

    private void Fill(PeriodicFunction function, int number)
    {
        var (k, outputs) = (_kind.Frequencies, _kind.Size - 1);
        TensorPrimitives.Multiply(_store.ValuesOf(_frequency).Slice(number * k, k), 2 * MathF.PI, function.Angular.AsSpan(number * k, k));
        _store.ValuesOf(_phase).Slice(number * k, k).CopyTo(function.Phase.AsSpan(number * k, k));
        _store.ValuesOf(_weight).Slice(number * outputs * k, outputs * k).CopyTo(function.Weight.AsSpan(number * outputs * k));
        _store.ValuesOf(_bias).Slice(number * outputs, outputs).CopyTo(function.Bias.AsSpan(number * outputs));
    }
}

/// <summary>Adds what a batch gave to the gradients of a range that is not frozen.</summary>
file static class GradientAccumulation
{
    public static void Add(ParameterStore store, ParameterRange range, int first, ReadOnlySpan<float> gradients, float factor = 1)
    {
        if (range.Frozen)
            return;
        var sum = store.GradientsOf(range).Slice(first, gradients.Length);
        ShortVector.AddScaled(sum, gradients, factor, sum);
    }
}
