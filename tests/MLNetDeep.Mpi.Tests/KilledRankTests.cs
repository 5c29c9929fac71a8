using System.Diagnostics;
using System.Globalization;
using MLNetDeep.Core.Tests.Models;

namespace MLNetDeep.Mpi.Tests;

/// <summary>A job with checkpoints, one rank of which is killed at any moment, ends; the same command goes on and saves the same file.</summary>
[TestClass]
public sealed class KilledRankTests : MpiTests
{
    private const int Size = 3;

    [TestMethod]
    [DataRow("checkpoints", 10)]
    [DataRow("checkpoints-of-a-bag", 4)]
    public void Train_ARankKilledManyTimes_SavesTheSameFile(string scenario, int most)
    {
        using TempFolder whole = new(), folder = new();
        Assert.IsTrue(Run(scenario, whole, killAfter: null).IsDone);
        var expected = File.ReadAllBytes(whole["model.zip"]);

        var random = new Random(10);
        int kills = 0, resumed = 0;
        for (var run = 0; kills < most && run < 2 * most; run++)
        {
            var (isDone, firstEpoch) = Run(scenario, folder, (random.Next(Size), random.Next(6), TimeSpan.FromMilliseconds(30 * random.NextDouble())));
            resumed += firstEpoch > 1 ? 1 : 0;
            kills += isDone ? 0 : 1;
            RequireWholeFile(folder, isDone);
        }
        Assert.IsTrue(Run(scenario, folder, killAfter: null).IsDone);
        RequireWholeFile(folder, isDone: true);
        Assert.IsTrue(kills == most && resumed >= most / 2, $"{kills} kills, {resumed} runs that resumed: this tests nothing.");

        // A rank that is killed when the file is saved already ends the job, too.
        void RequireWholeFile(TempFolder folder, bool isDone)
        {
            if (!isDone && !File.Exists(folder["model.zip"]))
                return;
            CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["model.zip"]));
            Assert.IsEmpty(Directory.GetFiles(folder["checkpoints"]));
            File.Delete(folder["model.zip"]);
        }
    }

    /// <summary>Lets a job train until it is done or a rank, so many epochs and then so long after the job began to train, is killed.</summary>
    private static (bool IsDone, int FirstEpoch) Run(string scenario, TempFolder folder, (int Rank, int Epochs, TimeSpan Delay)? killAfter)
    {
        using var job = new MpiJob(MpiJob.Mpiexec(Size), scenario, folder.Folder);
        var processes = new Process[Size];
        int begun = 0, epochs = 0, firstEpoch = 0;
        var isKilled = false;
        while (job.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "process")
            {
                processes[Number(words[1])] = Process.GetProcessById(Number(words[2]));
                begun++;
            }
            else if (words[0] == "epoch" && epochs++ == 0)
                firstEpoch = Number(words[1]);
            if (begun < Size || isKilled || killAfter is not { } kill || epochs < kill.Epochs)
                continue;
            Thread.Sleep(kill.Delay);
            processes[kill.Rank].Kill();                         // SIGKILL: the process is not asked
            isKilled = true;
        }
        var (exitCode, error, _) = job.Wait();
        foreach (var process in processes)
            Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(20)), "A rank lives on.");
        Assert.IsTrue(isKilled || exitCode == 0, error);
        return (exitCode == 0, firstEpoch);

        static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
    }
}
