using System.Diagnostics;

namespace MLNetDeep.Networks;

/// <summary>
/// All numbers of a network in flat arrays: trainable parameters with their gradients, and buffers (running statistics).
/// Layers reserve ranges while the network is built; <see cref="Allocate"/> then makes the arrays.
/// </summary>
internal sealed class ParameterStore
{
    private readonly List<ParameterRange> _parameters = [];
    private readonly List<ParameterRange> _buffers = [];
    private float[]? _values, _gradients, _bufferValues;

    /// <summary>The trainable ranges, in the order of the arrays, without gaps.</summary>
    public IReadOnlyList<ParameterRange> Parameters => _parameters;

    /// <summary>The ranges that training updates without gradients, in the order of their array.</summary>
    public IReadOnlyList<ParameterRange> Buffers => _buffers;

    public Span<float> Values => Allocated(_values);
    public Span<float> Gradients => Allocated(_gradients);
    public Span<float> BufferValues => Allocated(_bufferValues);

    public ParameterRange Reserve(string name, int[] shape, bool decays) => Add(_parameters, name, shape, decays);

    public ParameterRange ReserveBuffer(string name, int[] shape) => Add(_buffers, name, shape, decays: false);

    public void Allocate()
    {
        _values = new float[Length(_parameters)];
        _gradients = new float[_values.Length];
        _bufferValues = new float[Length(_buffers)];
    }

    public Span<float> ValuesOf(ParameterRange range) => Values.Slice(range.Offset, range.Length);
    public Span<float> GradientsOf(ParameterRange range) => Gradients.Slice(range.Offset, range.Length);
    public Span<float> BufferOf(ParameterRange range) => BufferValues.Slice(range.Offset, range.Length);

    /// <summary>Every parameter, then every buffer, as the model file keeps them.</summary>
    public IReadOnlyList<NamedTensor> Tensors() =>
    [
        .. _parameters.Select(range => TensorOf(range, _values)),
        .. _buffers.Select(range => TensorOf(range, _bufferValues)),
    ];

    private static NamedTensor TensorOf(ParameterRange range, float[]? array) =>
        new(range.Name, [.. range.Shape.ToArray().Select(dimension => (long)dimension)], array.AsMemory(range.Offset, range.Length));

    private ParameterRange Add(List<ParameterRange> ranges, string name, int[] shape, bool decays)
    {
        Debug.Assert(_values is null, "Ranges are reserved before the arrays are made.");
        Debug.Assert(_parameters.Concat(_buffers).All(range => range.Name != name), $"Two ranges are named {name}.");
        var range = new ParameterRange(name, shape, Length(ranges), decays);
        ranges.Add(range);
        return range;
    }

    private static int Length(List<ParameterRange> ranges) => ranges.Count == 0 ? 0 : ranges[^1].Offset + ranges[^1].Length;

    private static Span<float> Allocated(float[]? array) => array ?? throw new InvalidOperationException("The store is not allocated yet.");
}
