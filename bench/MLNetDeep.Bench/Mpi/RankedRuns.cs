namespace MLNetDeep.Bench;

/// <summary>What ranks do together, each a process that <c>mpiexec</c> has started: all measure, rank 0 alone gives the lines.</summary>
internal static class RankedRuns
{
    /// <summary>Steps of networks, with their batch over all ranks and with as many rows on each, and a bag.</summary>
    public static IEnumerable<object> MeasureTraining(BenchNetwork[] networks, double seconds, int threads) =>
        OfFirstRank(
        [
            .. from network in networks
               from batch in new[] { network.Options.UsedBatchSize, MpiEngine.Size * network.Options.UsedBatchSize }.Distinct()
               select (Func<object>)(() => RankedStep.Measure(network, batch, seconds, threads)),
            () => RankedBag.Measure(threads),
        ]);

    /// <summary>Sums of each size.</summary>
    public static IEnumerable<object> MeasureSums() => OfFirstRank([.. RankedSum.Sizes.Select(bytes => (Func<object>)(() => RankedSum.Measure(bytes)))]);

    private static IEnumerable<object> OfFirstRank(Func<object>[] measurements)
    {
        foreach (var measure in measurements)
        {
            var line = measure();
            if (MpiEngine.Rank == 0)
                yield return line;
        }
    }
}
