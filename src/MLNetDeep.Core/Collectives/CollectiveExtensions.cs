using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNetDeep.Collectives;

/// <summary>What is made of the calls of <see cref="ICollective"/>.</summary>
internal static class CollectiveExtensions
{
    /// <inheritdoc cref="ICollective.Gather"/>
    public static void Gather<T>(this ICollective collective, Span<T> parts /* [Size, of a part] */) where T : unmanaged =>
        collective.Gather(MemoryMarshal.AsBytes(parts));

    /// <inheritdoc cref="ICollective.Broadcast"/>
    public static void Broadcast<T>(this ICollective collective, Span<T> values, int root = 0) where T : unmanaged =>
        collective.Broadcast(MemoryMarshal.AsBytes(values), root);

    /// <summary>Gives every rank the bytes that one of them has, of a length that the others do not know.</summary>
    /// <param name="collective">The rank's end of the group.</param>
    /// <param name="bytes">Read on the rank <paramref name="root"/> alone.</param>
    /// <param name="root">The rank that has them.</param>
    public static byte[] BroadcastAll(this ICollective collective, byte[] bytes, int root)
    {
        Span<int> length = [bytes.Length];
        collective.Broadcast(length, root);
        var all = collective.Rank == root ? bytes : new byte[length[0]];
        collective.Broadcast(all.AsSpan(), root);
        return all;
    }

    /// <summary>
    /// Runs on every rank what each does by itself, without the others; where it fails on one, it fails on all, and none goes on to wait for it.
    /// </summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="collective">The rank's end of the group.</param>
    /// <param name="function">What is run; it makes no calls of the group.</param>
    /// <returns>What it gives on this rank.</returns>
    /// <exception cref="Exception">What it throws on this rank.</exception>
    /// <exception cref="CollectiveAbortedException">It fails on other ranks: the first of them, and its message.</exception>
    public static T Together<T>(this ICollective collective, Func<T> function)
    {
        if (collective.Size == 1)
            return function();
        var (result, failure) = Try(function);
        var failed = new bool[collective.Size];
        failed[collective.Rank] = failure is not null;
        collective.Gather<bool>(failed);
        if (Array.IndexOf(failed, true) is not (var first and >= 0))
            return result!;
        (result as IDisposable)?.Dispose();
        var message = Encoding.UTF8.GetString(collective.BroadcastAll(Encoding.UTF8.GetBytes(failure?.Message ?? ""), first));
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        throw new CollectiveAbortedException(first, message);
    }

    private static (T? Result, Exception? Failure) Try<T>(Func<T> function)
    {
        try
        {
            return (function(), null);
        }
        catch (Exception exception)
        {
            return (default, exception);
        }
    }
}
