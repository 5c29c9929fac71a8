using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>The seed that a context was made with.</summary>
internal static class ContextSeed
{
    /// <summary>The seed, or null where there is none.</summary>
    public static int? Of(IHostEnvironment env) => (env as IHostEnvironmentInternal)?.Seed;
}
