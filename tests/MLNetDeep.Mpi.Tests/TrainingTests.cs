using System.Collections.Concurrent;
using System.Globalization;
using MLNetDeep.Core.Tests.Models;

namespace MLNetDeep.Mpi.Tests;

/// <summary>One job of each size does many trainings one after the other; each test looks at what came of some.</summary>
[TestClass]
public sealed class TrainingTests : MpiTests
{
    private static readonly int[] Sizes = [2, 3, 4];

    private static readonly ConcurrentDictionary<int, Lazy<Dictionary<string, string>[]>> Jobs = [];

    public static IEnumerable<object[]> AllSizes => Sizes.Select(size => new object[] { size });

    public static IEnumerable<object[]> Cases => from name in Trainings.All.Keys from size in Sizes select new object[] { name, size };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Train_OnRanks_GivesTheBitsOfOneProcess(string name, int size)
    {
        // What replicas do on threads; each network of a bag is trained by one rank alone.
        var expected = Trainings.Bits(Trainings.Train(name, run => name == Trainings.Bag ? run : run with { Replicas = size }));
        foreach (var rank in Job(size))
            Assert.AreEqual(expected, rank[name]);
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Report_OfAnEpoch_HasTheCostOfCommunication(int size)
    {
        foreach (var rank in Job(size))
            foreach (var name in Trainings.All.Keys.Where(name => name != Trainings.Bag))
            {
                Assert.IsGreaterThan(1_000, long.Parse(rank[$"{name}, bytes"], CultureInfo.InvariantCulture));
                Assert.AreEqual("some", rank[$"{name}, time"]);
            }
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Train_RanksThatDiffer_AreRefusedOnAll(int size)
    {
        var differ = $"ArgumentException: All ranks must have the same data, options and seed, but rank 0 (there) and rank {size - 1} (here) differ in ";
        foreach (var rank in Job(size))
        {
            Assert.StartsWith($"{differ}the options (Epochs).", rank["options"]);
            Assert.StartsWith($"{differ}the training data.", rank["rows"]);
            Assert.StartsWith($"{differ}the training data.", rank["columns"]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Train_OneRankHasWrongOptions_SaysSoOnAll(int size)
    {
        var ranks = Job(size);
        Assert.StartsWith("ArgumentException: Epochs must be at least 1, but was 0.", ranks[^1]["wrong on one"]);
        foreach (var rank in ranks[..^1])
            Assert.StartsWith($"CollectiveAbortedException: Rank {size - 1} has stopped: Epochs must be at least 1, but was 0.", rank["wrong on one"]);
    }

    // Each rank has a part of the rows: the model is that of ranks with all of them.
    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Train_OnPartsOfTheRows_GivesTheBitsOfAllRows(int size)
    {
        foreach (var rank in Job(size))
        {
            Assert.AreEqual(rank[Trainings.First], rank["parts"]);
            Assert.AreEqual(rank["all of ML.NET"], rank["parts of ML.NET"]);
            Assert.StartsWith("ArgumentException: The parts of the rows that ranks have must have the same columns,", rank["parts of other columns"]);
            Assert.StartsWith("ArgumentException: Either all ranks must be given all rows, or all a part of them", rank["a part on one"]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Train_ValidationRowsOnOneRankAlone_IsRefusedOnAll(int size)
    {
        foreach (var rank in Job(size))
            Assert.AreEqual("ArgumentException: Either all ranks must be given validation rows, or none, but some were.", rank["validation on one"]);
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Pretrain_OnRanks_GivesAllTheSameBits(int size)
    {
        var ranks = Job(size);
        foreach (var rank in ranks)
            Assert.AreEqual(ranks[0]["pretrained"], rank["pretrained"]);
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Tune_OnRanks_GivesTheTrialsOfOneProcess(int size)
    {
        var expected = Trainings.Tune(engine: null);
        foreach (var rank in Job(size))
            Assert.AreEqual(expected, rank["tuned"]);
    }

    // What all ranks agree upon is an exception of each, and the job goes on with the next training.
    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Train_CancelledOrDiverging_ThrowsOnAll(int size)
    {
        foreach (var rank in Job(size))
        {
            Assert.StartsWith("DivergenceException: The training loss has become NaN in epoch 1", rank["divergence"]);
            Assert.AreEqual("OperationCanceledException: The training was cancelled after epoch 1.", rank["cancelled"]);
            Assert.AreEqual("5", rank["steps"]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllSizes))]
    public void Fit_OfMLNetWithoutASeed_GivesAllRanksTheSameBag(int size)
    {
        var ranks = Job(size);
        foreach (var rank in ranks)
            Assert.AreEqual(ranks[0]["bag of ML.NET"], rank["bag of ML.NET"]);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Train_OnOneRank_IsThatOfTheManagedEngineAndSaysSo(bool byMpiexec)
    {
        using var folder = new TempFolder();
        var (exitCode, error, _) = MpiJob.Run(byMpiexec ? MpiJob.Mpiexec(1) : [], "train-all", folder.Folder);
        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("MPI has one rank, which trains alone", error);
        var rank = MpiJob.Read("train-all", folder.Folder, ranks: 1)[0];
        Assert.AreEqual("1", rank["size"]);
        foreach (var name in Trainings.All.Keys)
        {
            Assert.AreEqual(Trainings.Bits(Trainings.Train(name, run => run)), rank[name]);
            Assert.AreEqual("0", rank[$"{name}, bytes"]);
            Assert.AreEqual("none", rank[$"{name}, time"]);
        }
    }

    // Two ranks on one host and one on the other, which have only TCP in common.
    [TestMethod]
    public void Train_OnTwoHosts_GivesTheSameBits()
    {
        const int cannotBeMade = 77;
        using var folder = new TempFolder();
        var (exitCode, error, output) = MpiJob.Run(["bash", Path.Combine(AppContext.BaseDirectory, "two-hosts.sh"), "3"], "train-all", folder.Folder);
        if (exitCode == cannotBeMade)
            Assert.Inconclusive($"No two hosts can be made here: {error}");
        Assert.AreEqual(0, exitCode, error);
        foreach (var rank in MpiJob.Read("train-all", folder.Folder, ranks: 3))
            foreach (var name in Trainings.All.Keys)
                Assert.AreEqual(Job(3)[0][name], rank[name]);
        var sent = long.Parse(output.Split(' ')[^1], CultureInfo.InvariantCulture);
        Assert.IsGreaterThan(long.Parse(Job(3)[0]["wide, bytes"], CultureInfo.InvariantCulture) / 2, sent);
    }

    private static Dictionary<string, string>[] Job(int size) => Jobs.GetOrAdd(size, _ => new(() =>
    {
        using var folder = new TempFolder();
        var (exitCode, error, _) = MpiJob.Run(MpiJob.Mpiexec(size), "train", folder.Folder);
        Assert.AreEqual(0, exitCode, error);
        var ranks = MpiJob.Read("train", folder.Folder, size);
        foreach (var rank in ranks)
            Assert.AreEqual(size.ToString(CultureInfo.InvariantCulture), rank["size"]);
        return ranks;
    })).Value;
}
