using System.Collections.Immutable;

namespace MLNetDeep.Networks;

/// <summary>
/// All numbers of a network in flat arrays: trainable parameters with their gradients, and buffers (running statistics).
/// Layers reserve ranges while the network is built; <see cref="Allocate"/> then makes the arrays.
/// </summary>
internal sealed class ParameterStore
{
    /// <summary>The most numbers of a network: a model file has them in one array of bytes.</summary>
    public const int MaxNumbers = 500_000_000;

    private readonly HashSet<string> _names = [];
    private readonly List<ParameterRange> _reserved = [], _reservedBuffers = [];
    private float[]? _values, _gradients, _bufferValues;

    /// <summary>The trainable ranges, in the order of the arrays, without gaps; none before <see cref="Allocate"/>.</summary>
    public ImmutableArray<ParameterRange> Parameters { get; private set; } = [];

    /// <summary>The ranges that training updates without gradients, in the order of their array; none before <see cref="Allocate"/>.</summary>
    public ImmutableArray<ParameterRange> Buffers { get; private set; } = [];

    /// <summary>How many trainable numbers are reserved so far.</summary>
    public int Reserved => Length(_reserved);

    public Span<float> Values => Allocated(_values);
    public Span<float> Gradients => Allocated(_gradients);
    public Span<float> BufferValues => Allocated(_bufferValues);

    public ParameterRange Reserve(string name, int[] shape, bool decays, ParameterRole role = ParameterRole.Weight) =>
        Reserve(_reserved, name, shape, decays, role);

    public ParameterRange ReserveBuffer(string name, int[] shape) => Reserve(_reservedBuffers, name, shape, decays: false, ParameterRole.Normalization);

    public void Allocate()
    {
        (Parameters, Buffers) = ([.. _reserved], [.. _reservedBuffers]);
        _values = new float[Length(_reserved)];
        _gradients = new float[_values.Length];
        _bufferValues = new float[Length(_reservedBuffers)];
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

    private ParameterRange Reserve(List<ParameterRange> ranges, string name, int[] shape, bool decays, ParameterRole role)
    {
        if (_values is not null || !_names.Add(name))
            throw new InvalidOperationException($"The tensor '{name}' is reserved twice, or after the arrays were made.");
        ranges.Add(new ParameterRange(name, shape, Length(ranges), decays, role));
        return ranges[^1];
    }

    private static int Length(List<ParameterRange> ranges) => ranges.Count == 0 ? 0 : checked(ranges[^1].Offset + ranges[^1].Length);

    private static Span<float> Allocated(float[]? array) => array ?? throw new InvalidOperationException("The store is not allocated yet.");
}
