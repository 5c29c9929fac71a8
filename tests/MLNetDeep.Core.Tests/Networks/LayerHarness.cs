using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>One layer with a store of its own, whose parameters' names begin with "layer.".</summary>
internal sealed class LayerHarness : IDisposable
{
    public const string Prefix = "layer.";
    public const ulong DefaultDropoutSeed = 1;

    private readonly KernelContext _kernels;
    private float[] _x = [], _y = [];

    /// <param name="spec">The layer; names begin with <see cref="Prefix"/>.</param>
    /// <param name="dropoutSeed">The seed of the dropout stream.</param>
    /// <param name="kernels">Threads and instructions, which the harness disposes of; one thread where left out.</param>
    public LayerHarness(LayerSpec spec, ulong dropoutSeed = DefaultDropoutSeed, KernelContext? kernels = null)
        : this(store => spec.At(default).Layer.Create(store), dropoutSeed, kernels) { }

    /// <param name="create">Makes the layer.</param>
    /// <param name="dropoutSeed">The seed of the dropout stream.</param>
    /// <param name="kernels">Threads and instructions, which the harness disposes of; one thread where left out.</param>
    public LayerHarness(Func<ParameterStore, Layer> create, ulong dropoutSeed = DefaultDropoutSeed, KernelContext? kernels = null)
    {
        _kernels = kernels ?? new KernelContext(threads: 1);
        Layer = create(Store);
        Store.Allocate();
        Layer.Initialize(new TorchGenerator(1));
        Pass = new Pass(_kernels, new DropoutStream(dropoutSeed));
    }

    public ParameterStore Store { get; } = new();
    public Layer Layer { get; }
    public Pass Pass { get; }

    public Span<float> Values(string name) => Store.ValuesOf(Store.Parameters.Single(range => range.Name == Prefix + name));
    public Span<float> Gradients(string name) => Store.GradientsOf(Store.Parameters.Single(range => range.Name == Prefix + name));
    public Span<float> Buffer(string name) => Store.BufferOf(Store.Buffers.Single(range => range.Name == Prefix + name));

    public float[] Forward(float[] x, int rows, bool training)
    {
        if (_x.Length < x.Length)
            Layer.Allocate(rows);
        _x = x;
        _y = new float[rows * Layer.Outputs];
        Pass.Rows = rows;
        Pass.Training = training;
        Layer.Forward(Pass, _x, _y);
        return _y;
    }

    /// <summary>Adds to the gradients of the parameters and returns that of the input.</summary>
    public float[] Backward(float[] dy)
    {
        var dx = new float[_x.Length];
        dx.AsSpan().Fill(float.NaN);                             // it must be overwritten
        Layer.Backward(Pass, _x, _y, dy, dx);
        return dx;
    }

    public void Dispose() => _kernels.Dispose();
}
