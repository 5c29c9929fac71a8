using MLNetDeep.Collectives;

namespace MLNetDeep.Core.Tests.Collectives;

[TestClass]
public sealed class ThreadGroupTests
{
    // Numbers of very different sizes: another order of adding gives other bits.
    [TestMethod]
    [DataRow(1, 10)]
    [DataRow(2, 1)]
    [DataRow(3, 2048)]
    [DataRow(3, 5000)]
    [DataRow(5, 2049)]
    [DataRow(7, 0)]
    public void Sum_OfAllRanks_IsThatInTheirOrder(int size, int count)
    {
        var values = Enumerable.Range(0, size).Select(rank => Numbers(count, rank)).ToArray();
        var expected = values.Aggregate((sum, next) => [.. sum.Zip(next, (a, b) => a + b)]);
        var sums = Ranks.Compute(size, ranks =>
        {
            var own = values[ranks.Rank].ToArray();
            ranks.Sum(own);
            return own;
        });
        foreach (var sum in sums)
            CollectionAssert.AreEqual(expected, sum);
    }

    [TestMethod]
    public void Gather_Parts_GivesAllToAll()
    {
        var gathered = Ranks.Compute(4, ranks =>
        {
            var parts = new double[8];
            (parts[2 * ranks.Rank], parts[2 * ranks.Rank + 1]) = (ranks.Rank, -ranks.Rank);
            ranks.Gather<double>(parts);
            return parts;
        });
        foreach (var parts in gathered)
            CollectionAssert.AreEqual(new double[] { 0, 0, 1, -1, 2, -2, 3, -3 }, parts);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Broadcast_FromARank_GivesWhatItHas(int root)
    {
        var told = Ranks.Compute(3, ranks =>
        {
            int[] values = [ranks.Rank, 10 + ranks.Rank];
            ranks.Broadcast<int>(values, root);
            return values;
        });
        foreach (var values in told)
            CollectionAssert.AreEqual(new[] { root, 10 + root }, values);
    }

    [TestMethod]
    public void Agree_Flags_GivesTheUnion() =>
        CollectionAssert.AreEqual(new[] { 5, 5, 5 }, Ranks.Compute(3, ranks => ranks.Agree(ranks.Rank == 1 ? 4 : ranks.Rank == 2 ? 1 : 0)));

    // Ranks that are ahead write for the next call while others still read from the one before.
    [TestMethod]
    [DataRow(2)]
    [DataRow(5)]
    public void Calls_ManyInTurn_DoNotMix(int size) => Ranks.Compute(size, ranks =>
    {
        var parts = new int[size];
        var sums = new float[3];
        for (var call = 0; call < 2_000; call++)
        {
            parts[ranks.Rank] = call * size + ranks.Rank;
            ranks.Gather<int>(parts);
            for (var r = 0; r < size; r++)
                Assert.AreEqual(call * size + r, parts[r]);
            if (call % 3 == ranks.Rank % 3)
                Thread.SpinWait(200);
            if (call % 5 == 0)
                Assert.AreEqual(call, ranks.Agree(ranks.Rank == call % size ? call : 0));
            sums.AsSpan().Fill(call);
            if (call % 7 == 0)
                ranks.Sum(sums);
            Assert.AreEqual(call % 7 == 0 ? call * size : call, sums[2]);
        }
        return 0;
    });

    [TestMethod]
    public void Abort_OfOneRank_ReleasesTheOthersWithItsMessage()
    {
        var failures = Ranks.Run(4, ranks =>
        {
            ranks.Agree(0);
            if (ranks.Rank == 2)
                ranks.Abort(new IOException("the disk is full."));
            else
                ranks.Sum(new float[10]);
        });
        Assert.IsNull(failures[2]);
        foreach (var rank in (int[])[0, 1, 3])
        {
            var failure = (CollectiveAbortedException)failures[rank]!;
            Assert.AreEqual((2, "Rank 2 has stopped: the disk is full."), (failure.Rank, failure.Message));
            Assert.IsInstanceOfType<IOException>(failure.InnerException);
        }
    }

    [TestMethod]
    public void Reset_AfterAbort_MakesTheGroupUsableAgain()
    {
        var group = new ThreadGroup(1);
        group[0].Abort(new IOException("first"));
        group[0].Abort(new IOException("second"));
        Assert.AreEqual("first", Assert.ThrowsExactly<IOException>(group.ThrowIfAborted).Message);
        group.Reset();
        group.ThrowIfAborted();
    }

    [TestMethod]
    public void Calls_ThatDiffer_ThrowOnAllRanks()
    {
        foreach (var failure in Ranks.Run(3, ranks => ranks.Sum(new float[ranks.Rank == 1 ? 4 : 3])))
            StringAssert.Contains(failure!.Message, "rank 0 called Sum of 3 from rank 0 and rank 1 Sum of 4");
        foreach (var failure in Ranks.Run(2, ranks =>
        {
            if (ranks.Rank == 0)
                ranks.Agree(1);
            else
                ranks.Broadcast<int>([1], root: 1);
        }))
            StringAssert.Contains(failure!.Message, "All ranks must call the same in the same order");
    }

    [TestMethod]
    public void SingleRank_Calls_ChangeNothing()
    {
        float[] values = [1, 2];
        ICollective ranks = SingleRank.Instance;
        ranks.Sum(values);
        ranks.Gather<float>(values);
        ranks.Broadcast<float>(values);
        CollectionAssert.AreEqual(new float[] { 1, 2 }, values);
        Assert.AreEqual((0, 1, 6), (ranks.Rank, ranks.Size, ranks.Agree(6)));
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Exp(20 * random.NextDouble()) * (random.Next(2) * 2 - 1)))];
    }
}
