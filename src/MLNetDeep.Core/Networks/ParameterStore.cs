using System.Collections.Immutable;
using System.Diagnostics;

namespace MLNetDeep.Networks;

/// <summary>
/// All numbers of a network in flat arrays: trainable parameters with their gradients, and buffers (running statistics).
/// Layers reserve ranges while the network is built; <see cref="Allocate"/> then makes the arrays.
/// </summary>
internal sealed class ParameterStore
{
    private float[]? _values, _gradients, _bufferValues;

    /// <summary>The trainable ranges, in the order of the arrays, without gaps.</summary>
    public ImmutableArray<ParameterRange> Parameters { get; private set; } = [];

    /// <summary>The ranges that training updates without gradients, in the order of their array.</summary>
    public ImmutableArray<ParameterRange> Buffers { get; private set; } = [];

    public Span<float> Values => Allocated(_values);
    public Span<float> Gradients => Allocated(_gradients);
    public Span<float> BufferValues => Allocated(_bufferValues);

    public ParameterRange Reserve(string name, int[] shape, bool decays)
    {
        Parameters = Parameters.Add(RangeAfter(Parameters, name, shape, decays));
        return Parameters[^1];
    }

    public ParameterRange ReserveBuffer(string name, int[] shape)
    {
        Buffers = Buffers.Add(RangeAfter(Buffers, name, shape, decays: false));
        return Buffers[^1];
    }

    public void Allocate()
    {
        _values = new float[Length(Parameters)];
        _gradients = new float[_values.Length];
        _bufferValues = new float[Length(Buffers)];
    }

    public Span<float> ValuesOf(ParameterRange range) => Values.Slice(range.Offset, range.Length);
    public Span<float> GradientsOf(ParameterRange range) => Gradients.Slice(range.Offset, range.Length);
    public Span<float> BufferOf(ParameterRange range) => BufferValues.Slice(range.Offset, range.Length);

    /// <summary>Every parameter, then every buffer, as the model file keeps them.</summary>
    public IReadOnlyList<NamedTensor> Tensors() =>
    [
        .. Parameters.Select(range => TensorOf(range, _values)),
        .. Buffers.Select(range => TensorOf(range, _bufferValues)),
    ];

    private static NamedTensor TensorOf(ParameterRange range, float[]? array) =>
        new(range.Name, [.. range.Shape.ToArray().Select(dimension => (long)dimension)], array.AsMemory(range.Offset, range.Length));

    private ParameterRange RangeAfter(ImmutableArray<ParameterRange> ranges, string name, int[] shape, bool decays)
    {
        Debug.Assert(_values is null, "Ranges are reserved before the arrays are made.");
        Debug.Assert(Parameters.Concat(Buffers).All(range => range.Name != name), $"Two ranges are named {name}.");
        return new ParameterRange(name, shape, Length(ranges), decays);
    }

    private static int Length(ImmutableArray<ParameterRange> ranges) => ranges.IsEmpty ? 0 : ranges[^1].Offset + ranges[^1].Length;

    private static Span<float> Allocated(float[]? array) => array ?? throw new InvalidOperationException("The store is not allocated yet.");
}
