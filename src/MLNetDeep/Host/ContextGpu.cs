using Microsoft.ML.Runtime;
using MLNetDeep.Training;

namespace MLNetDeep.Host;

/// <summary>The GPU that a context names: <c>mlContext.GpuDeviceId</c> and <c>mlContext.FallbackToCpu</c>, as they were when the host was made.</summary>
internal static class ContextGpu
{
    /// <summary>The engine on the context's GPU, where both leave that open; null where there is no engine.</summary>
    public static TrainingEngine? Place(TrainingEngine? engine, IHost host) =>
        host is IHostEnvironmentInternal known ? engine?.On(known.GpuDeviceId, known.FallbackToCpu) : engine;
}
