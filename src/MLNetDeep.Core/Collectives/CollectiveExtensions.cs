using System.Runtime.InteropServices;

namespace MLNetDeep.Collectives;

/// <summary>The calls of <see cref="ICollective"/> for numbers and records in the place of bytes.</summary>
internal static class CollectiveExtensions
{
    /// <inheritdoc cref="ICollective.Gather"/>
    public static void Gather<T>(this ICollective collective, Span<T> parts /* [Size, of a part] */) where T : unmanaged =>
        collective.Gather(MemoryMarshal.AsBytes(parts));

    /// <inheritdoc cref="ICollective.Broadcast"/>
    public static void Broadcast<T>(this ICollective collective, Span<T> values, int root = 0) where T : unmanaged =>
        collective.Broadcast(MemoryMarshal.AsBytes(values), root);
}
