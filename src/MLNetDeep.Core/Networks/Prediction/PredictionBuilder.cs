using System.Diagnostics;
using System.Numerics.Tensors;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks.Prediction;

/// <summary>
/// Turns a network's layers into a plan: dropout vanishes, a batch normalization goes into the linear map before it or else after it,
/// and each step is given the register (a block of rows) it reads and the one it writes. A register whose readers are done is used again.
/// </summary>
internal sealed class PredictionBuilder
{
    private readonly List<PlannedStep> _steps = [];
    private readonly List<(int Width, int Readers)> _registers = [];
    private int _current;
    private (float[] Weight, float[] Bias, int Inputs)? _linear; // a map of the current register that may still change
    private (float[] Scale, float[] Shift)? _pending;            // y = scale·x + shift, still to be applied to the current register
    private int _row, _rowFloats;                                // the register of the encoded row, where it has a sparse part
    private int _spread = 1;                                     // rows of the steps to come, for each row of the batch

    public PredictionBuilder(int inputs) => _current = NewRegister(inputs);

    private int Width => _linear?.Bias.Length ?? _registers[_current].Width / _spread;

    public void Affine(float[] scale, float[] shift)
    {
        Debug.Assert(scale.Length == Width);
        if (_linear is var (weight, bias, inputs))
        {
            ScaleOutputs(weight, bias, inputs, scale, shift);
            return;
        }
        Flush();
        _pending = (scale, shift);
    }

    public void Linear(ReadOnlySpan<float> weight /* [outputs, inputs] */, ReadOnlySpan<float> bias, int inputs, int outputs)
    {
        FlushLinear();
        var folded = weight.ToArray();
        var foldedBias = bias.IsEmpty ? new float[outputs] : bias.ToArray();
        if (_pending is var (scale, shift))
            FoldAffine(folded, foldedBias, scale, shift);
        _pending = null;
        _linear = (folded, foldedBias, inputs);
    }

    public void Activate(IElementwiseActivation activation) => Add(new ActivationStep(activation, Width));

    public void Add(PredictionStep step)
    {
        Flush();
        Emit(step);
    }

    /// <summary>From now on each row is so many rows of as many times fewer columns, in the same memory: those of members.</summary>
    public void SpreadRows(int members)
    {
        Flush();
        _spread *= members;
    }

    /// <summary>Undoes <see cref="SpreadRows"/>.</summary>
    public void GatherRows(int members)
    {
        Flush();
        _spread /= members;
    }

    /// <summary>Keeps what has been computed so far for a later reader.</summary>
    public int Keep()
    {
        Flush();
        Count(_current, +1);
        return _current;
    }

    /// <summary>Goes on from what was kept.</summary>
    public void Return(int kept)
    {
        Debug.Assert(_pending is null && _linear is null);
        Count(_current, -1);
        _current = kept;
    }

    /// <summary>Adds a step that reads what was kept, too.</summary>
    public void Add(PredictionStep step, int kept)
    {
        Flush();
        Emit(step, kept);
        Count(kept, -1);
    }

    /// <summary>Adds what was kept to what has been computed so far.</summary>
    public void AddKept(int kept)
    {
        Flush();
        Add(new AddStep(Width), kept);
    }

    /// <summary>Puts what has been computed so far behind the columns of what was kept.</summary>
    public void ConcatKept(int kept)
    {
        Flush();
        Add(new ConcatStep(_registers[kept].Width, Width), kept);
    }

    /// <summary>Goes on without the last column, the reference to the sparse part; the encoded row is kept for <see cref="AddSparse"/>.</summary>
    public void TakeReferences(int rowFloats)
    {
        (_row, _rowFloats) = (Keep(), rowFloats);
        Emit(new SparseReferenceStep(rowFloats));
    }

    /// <summary>Adds what the set slots give.</summary>
    public void AddSparse(float[] table, float[]? bias, int slots, int outputs)
    {
        Flush();
        Emit(new SparseStep(table, bias, slots, outputs, _rowFloats), _row);
        Count(_row, -1);
    }

    public PredictionPlan Build()
    {
        Flush();
        return new PredictionPlan([.. _steps], [.. _registers.Select(register => register.Width)], _current);
    }

    private static void FoldAffine(Span<float> weight, Span<float> bias, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        for (var o = 0; o < bias.Length; o++)
        {
            var row = weight.Slice(o * scale.Length, scale.Length);
            double sum = bias[o];
            for (var i = 0; i < scale.Length; i++)
            {
                sum += (double)row[i] * shift[i];
                row[i] *= scale[i];
            }
            bias[o] = (float)sum;
        }
    }

    // W ← scale·W, b ← scale·b + shift, row by row.
    private static void ScaleOutputs(Span<float> weight, Span<float> bias, int inputs, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        for (var o = 0; o < bias.Length; o++)
        {
            var row = weight.Slice(o * inputs, inputs);
            TensorPrimitives.Multiply(row, scale[o], row);
            bias[o] = (float)((double)scale[o] * bias[o] + shift[o]);
        }
    }

    private void Flush()
    {
        FlushLinear();
        FlushAffine();
    }

    private void FlushLinear()
    {
        if (_linear is not var (weight, bias, inputs))
            return;
        _linear = null;
        Emit(new LinearStep(new PackedWeights(weight, inputs, bias.Length), bias, inputs, bias.Length));
    }

    private void FlushAffine()
    {
        if (_pending is not var (scale, shift))
            return;
        _pending = null;
        Emit(new AffineStep(scale, shift));
    }

    private void Emit(PredictionStep step, int kept = -1)
    {
        var target = NewRegister(checked(step.Outputs * _spread));
        _steps.Add(new PlannedStep(step, _current, kept, target, _spread));
        Count(_current, -1);
        _current = target;
    }

    private int NewRegister(int width)
    {
        for (var r = 0; r < _registers.Count; r++)
            if (_registers[r] == (width, 0))
            {
                Count(r, +1);
                return r;
            }
        _registers.Add((width, 1));
        return _registers.Count - 1;
    }

    private void Count(int register, int change) =>
        _registers[register] = _registers[register] with { Readers = _registers[register].Readers + change };
}

/// <summary>
/// A step with the registers it reads (kept: −1 for none) and the one it writes, and how many rows it has for each row of the batch: a
/// register is as wide as all of these together.
/// </summary>
internal readonly record struct PlannedStep(PredictionStep Step, int Source, int Kept, int Target, int Spread);
