using Microsoft.ML.Data;

namespace Microsoft.ML.Runtime;

/// <summary>What exceptions are made in, for their message.</summary>
public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex) where TException : Exception;
}

/// <summary>Opens channels for messages.</summary>
public interface IChannelProvider : IExceptionContext
{
    IChannel Start(string name);

    IPipe<TMessage> StartPipe<TMessage>(string name);
}

/// <summary>Opens channels for progress.</summary>
public interface IProgressChannelProvider
{
    IProgressChannel StartProgressChannel(string name);
}

/// <summary>What components are created in: <see cref="MLContext"/>, or a host within it.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    /// <summary>A host for one component, with random numbers of its own.</summary>
    IHost Register(string name, int? seed = null, bool? verbose = null);
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

    string TempFilePath { get; set; }

    bool FallbackToCpu { get; set; }

    int? GpuDeviceId { get; set; }

    bool TryAddOption<T>(string name, T value);

    void SetOption<T>(string name, T value);

    bool TryGetOption<T>(string name, out T value);

    T GetOptionOrDefault<T>(string name);

    bool RemoveOption(string name);
}

internal interface ICancelable
{
    bool IsCanceled { get; }

    void CancelExecution();
}
