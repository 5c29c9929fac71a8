using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where every ML.NET program begins: the environment of its components, and the catalogs that make them.</summary>
public sealed class MLContext : IHostEnvironmentInternal, ICancelable
{
    private readonly Host _host;

    /// <param name="seed">With a seed, everything random repeats from run to run.</param>
    public MLContext(int? seed = null)
    {
        var root = new EnvironmentRoot(seed, message => Log?.Invoke(this, message));
        _host = new Host(root, "", seed is int s ? new Random(s) : new Random());
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

    public string TempFilePath
    {
        get => _host.TempFilePath;
        set => _host.TempFilePath = value;
    }

    public bool FallbackToCpu
    {
        get => _host.FallbackToCpu;
        set => _host.FallbackToCpu = value;
    }

    public int? GpuDeviceId
    {
        get => _host.GpuDeviceId;
        set => _host.GpuDeviceId = value;
    }

    /// <summary>Every message of every channel.</summary>
    public event EventHandler<LoggingEventArgs> Log;

    internal void CancelExecution() => _host.CancelExecution();

    public bool TryAddOption<T>(string name, T value) => _host.TryAddOption(name, value);

    public void SetOption<T>(string name, T value) => _host.SetOption(name, value);

    public bool TryGetOption<T>(string name, out T value) => _host.TryGetOption(name, out value);

    public T GetOptionOrDefault<T>(string name) => _host.GetOptionOrDefault<T>(name);

    public bool RemoveOption(string name) => _host.RemoveOption(name);

    bool ICancelable.IsCanceled => _host.IsCanceled;

    void ICancelable.CancelExecution() => _host.CancelExecution();

    int? IHostEnvironmentInternal.Seed => _host.Seed;

    string IExceptionContext.ContextDescription => _host.ContextDescription;

    TException IExceptionContext.Process<TException>(TException ex) => _host.Process(ex);

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _host.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _host.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _host.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => _host.StartProgressChannel(name);
}
