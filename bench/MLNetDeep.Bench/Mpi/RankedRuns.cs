namespace MLNetDeep.Bench;

/// <summary>What ranks do together, each a process that <c>mpiexec</c> has started: all measure, rank 0 alone gives the lines.</summary>
internal static class RankedRuns
{
    /// <param name="networks">Those that ranks train together, with the network's batch over all ranks and with as many rows on each.</param>
    /// <param name="seconds">A figure.</param>
    /// <param name="threads">Of each rank.</param>
    public static IEnumerable<object> Measure(BenchNetwork[] networks, double seconds, int threads)
    {
        foreach (var line in OnEveryRank(networks, seconds, threads))
            if (MpiEngine.Rank == 0)
                yield return line;
    }

    private static IEnumerable<object> OnEveryRank(BenchNetwork[] networks, double seconds, int threads)
    {
        foreach (var network in networks)
            foreach (var batch in new[] { network.Options.UsedBatchSize, MpiEngine.Size * network.Options.UsedBatchSize }.Distinct())
                yield return RankedStep.Measure(network, batch, seconds, threads);
        yield return RankedBag.Measure(threads);
        foreach (var bytes in MpiEngine.Size == 1 ? [] : RankedSum.Sizes)
            yield return RankedSum.Measure(bytes);
    }
}
