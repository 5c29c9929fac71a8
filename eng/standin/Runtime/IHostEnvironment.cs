namespace Microsoft.ML.Runtime;

/// <summary>Opens channels for messages.</summary>
public interface IChannelProvider
{
    IChannel Start(string name);
}

/// <summary>What components are created in: <see cref="MLContext"/>, or a host within it.</summary>
public interface IHostEnvironment : IChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    /// <summary>A host for one component, with random numbers of its own.</summary>
    IHost Register(string name);
}

/// <summary>The environment of one component.</summary>
public interface IHost : IHostEnvironment
{
    /// <summary>Random numbers that follow from the environment's seed.</summary>
    Random Rand { get; }
}

internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    bool FallbackToCpu { get; }

    int? GpuDeviceId { get; }
}

internal interface ICancelable
{
    bool IsCanceled { get; }
}
