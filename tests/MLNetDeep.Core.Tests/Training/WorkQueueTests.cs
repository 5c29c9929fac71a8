using System.Collections.Concurrent;
using MLNetDeep.Collectives;
using MLNetDeep.Core.Tests.Collectives;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Pieces of work that the ranks of a group share.</summary>
[TestClass]
public sealed class WorkQueueTests
{
    [TestMethod]
    [DataRow(1, 5)]
    [DataRow(3, 20)]
    [DataRow(4, 2)]
    [DataRow(2, 0)]
    public void Take_FromRanks_GivesEachPieceOnce(int size, int pieces)
    {
        var taken = new ConcurrentBag<int>();
        var results = Ranks.Compute(size, ranks => Run(ranks, pieces, piece =>
        {
            taken.Add(piece);
            return new Outcome<string>($"{piece}");
        }));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, pieces).ToArray(), taken.ToArray());
        foreach (var all in results)
            CollectionAssert.AreEqual(Enumerable.Range(0, pieces).Select(piece => $"{piece}").ToArray(), Array.ConvertAll(all, one => one.Result));
    }

    [TestMethod]
    public void Take_TwoQueuesInTurn_BeginsAnew()
    {
        foreach (var all in Ranks.Compute(3, ranks => (Run(ranks, 4, piece => new($"{piece}")), Run(ranks, 7, piece => new($"{piece}")))))
        {
            Assert.HasCount(4, all.Item1);
            Assert.AreEqual("6", all.Item2[6].Result);
        }
    }

    [TestMethod]
    public void Close_OnOneRank_LeavesNothingToTake()
    {
        var all = Ranks.Compute(2, ranks => Run(ranks, 1_000, piece => new($"{piece}"), closes: ranks.Rank == 1))[0];
        Assert.IsLessThan(1_000, all.Count(one => one.Result is not null));
        Assert.AreEqual(OutcomeKind.None, all[^1].Kind);
    }

    [TestMethod]
    public void Share_Failures_KeepKindAndMessage()
    {
        var failures = new Exception[] { new OperationCanceledException("stopped."), new DivergenceException("infinite."), new IOException("full.") };
        foreach (var all in Ranks.Compute(3, ranks => Run(ranks, 4, piece => piece < 3 ? new(null, failures[piece]) : default)))
        {
            CollectionAssert.AreEqual(
                new[] { OutcomeKind.Cancelled, OutcomeKind.Diverged, OutcomeKind.Failed, OutcomeKind.None }, Array.ConvertAll(all, one => one.Kind));
            Assert.AreEqual("stopped.", all[0].Failure!.Message);
            Assert.AreEqual("infinite.", all[1].Failure!.Message);
            StringAssert.EndsWith(all[2].Failure!.Message, "full.");
        }
    }

    private static Outcome<string>[] Run(ICollective ranks, int pieces, Func<int, Outcome<string>> work, bool closes = false)
    {
        var queue = new WorkQueue(ranks, pieces);
        var own = new Outcome<string>[pieces];
        for (int piece; (piece = queue.Take()) >= 0;)
        {
            own[piece] = work(piece);
            if (closes)
                queue.Close();
            Thread.Yield();
        }
        return queue.Share(own, System.Text.Encoding.UTF8.GetBytes, (_, bytes) => System.Text.Encoding.UTF8.GetString(bytes));
    }
}
