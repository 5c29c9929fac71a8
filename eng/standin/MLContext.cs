using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where every ML.NET program begins: the environment of its components, and the catalogs that make them.</summary>
public sealed class MLContext : IHostEnvironmentInternal
{
    private readonly EnvironmentRoot _root;
    private readonly Host _host;

    /// <param name="seed">With a seed, everything random repeats from run to run.</param>
    public MLContext(int? seed = null)
    {
        _root = new EnvironmentRoot(seed, message => Log?.Invoke(this, message));
        _host = new Host(_root, "", seed is int s ? new Random(s) : new Random());
        BinaryClassification = new(this);
        MulticlassClassification = new(this);
        Regression = new(this);
        Transforms = new(this);
        Model = new(this);
        Data = new(this);
    }

    public BinaryClassificationCatalog BinaryClassification { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public RegressionCatalog Regression { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public DataOperationsCatalog Data { get; }

    public ComponentCatalog ComponentCatalog => _host.ComponentCatalog;

    /// <summary>Whether the CPU does where a GPU is not there; for hosts that are registered from then on.</summary>
    public bool FallbackToCpu
    {
        get => _root.FallbackToCpu;
        set => _root.FallbackToCpu = value;
    }

    /// <summary>The GPU to compute on; for hosts that are registered from then on.</summary>
    public int? GpuDeviceId
    {
        get => _root.GpuDeviceId;
        set => _root.GpuDeviceId = value;
    }

    /// <summary>Every message of every channel.</summary>
    public event EventHandler<LoggingEventArgs> Log;

    /// <summary>Cancels what runs in hosts that are registered already.</summary>
    internal void CancelExecution() => Interlocked.Increment(ref _root.Cancellations);

    int? IHostEnvironmentInternal.Seed => _host.Seed;

    IHost IHostEnvironment.Register(string name) => _host.Register(name);

    IChannel IChannelProvider.Start(string name) => _host.Start(name);
}
