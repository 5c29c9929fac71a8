using MLNetDeep.Collectives;

namespace MLNetDeep.Core.Tests.Collectives;

/// <summary>Threads that are the ranks of a group, and what becomes of them.</summary>
internal static class Ranks
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(120);

    /// <summary>Runs the action on each rank; gives what each has thrown, or null.</summary>
    public static Exception?[] Run(int size, Action<ICollective> action)
    {
        var group = new ThreadGroup(size);
        var failures = new Exception?[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                action(group[rank]);
            }
            catch (Exception exception)
            {
                failures[rank] = exception;
            }
        }) { IsBackground = true })];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.IsTrue(thread.Join(LongEnough), "A rank still waits.");
        return failures;
    }

    /// <summary>Runs the function on each rank, none of which may fail; gives what each returned.</summary>
    public static T[] Compute<T>(int size, Func<ICollective, T> function)
    {
        var results = new T[size];
        foreach (var failure in Run(size, ranks => results[ranks.Rank] = function(ranks)))
            Assert.IsNull(failure, failure?.ToString());
        return results;
    }
}
