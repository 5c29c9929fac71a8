namespace Microsoft.ML.Runtime;

/// <summary>The state that an <see cref="MLContext"/> shares with every host registered in it.</summary>
internal sealed class EnvironmentRoot(int? seed, Action<LoggingEventArgs> log)
{
    public readonly int? Seed = seed;
    public readonly Action<LoggingEventArgs> Log = log;
    public readonly ComponentCatalog ComponentCatalog = new();
    public volatile int Cancellations;

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }
}

/// <summary>A host. Its random numbers follow from those of the host that registered it, in the order of registration.</summary>
internal sealed class Host(EnvironmentRoot root, string name, Random random) : IHost, IHostEnvironmentInternal, ICancelable
{
    private readonly int _cancellationsAtStart = root.Cancellations;

    public Random Rand => random;

    public ComponentCatalog ComponentCatalog => root.ComponentCatalog;

    public int? Seed => root.Seed;

    /// <summary>As the context had it when this host was registered.</summary>
    public bool FallbackToCpu { get; } = root.FallbackToCpu;

    /// <summary>As the context had it when this host was registered.</summary>
    public int? GpuDeviceId { get; } = root.GpuDeviceId;

    /// <summary>Whether execution was canceled since this host was registered.</summary>
    public bool IsCanceled => root.Cancellations != _cancellationsAtStart;

    public IHost Register(string shortName)
    {
        Contracts.CheckNonEmpty(shortName, nameof(shortName));
        lock (random)
            return new Host(root, shortName, new Random(random.Next()));
    }

    public IChannel Start(string channelName) =>
        new Channel(root.Log, string.IsNullOrEmpty(name) ? channelName : $"{name}; {channelName}");
}
