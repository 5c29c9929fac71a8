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
        var (isDone, epochs) = Run(scenario, whole, killAfter: null);
        Assert.IsTrue(isDone);
        var expected = File.ReadAllBytes(whole["model.zip"]);

        var random = new Random(10);
        int kills = 0, resumed = 0;
        for (var run = 0; kills < most && run < 2 * most; run++)
        {
            resumed += HasCheckpoint() ? 1 : 0;
            (isDone, _) = Run(scenario, folder, (random.Next(Size), random.Next(18), TimeSpan.FromMilliseconds(30 * random.NextDouble())));
            kills += isDone ? 0 : 1;
            RequireWholeFile(folder, isDone);
        }
        var resumes = HasCheckpoint();
        (isDone, var rest) = Run(scenario, folder, killAfter: null);
        Assert.IsTrue(isDone);
        RequireWholeFile(folder, isDone);
        Assert.IsTrue(!resumes || rest < epochs, $"The run that resumed took {rest} epochs, the whole takes {epochs}.");
        Assert.IsTrue(kills == most && resumed >= most / 2, $"{kills} kills, {resumed} runs that resumed: this tests nothing.");

        // Those of a bag's networks have folders of their own.
        bool HasCheckpoint() =>
            Directory.Exists(folder["checkpoints"]) && Directory.GetFiles(folder["checkpoints"], "*.checkpoint", SearchOption.AllDirectories).Length > 0;

        // A rank that is killed when the file is saved already ends the job, too.
        void RequireWholeFile(TempFolder folder, bool isDone)
        {
            if (!isDone && !File.Exists(folder["model.zip"]))
                return;
            CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["model.zip"]));
            Assert.IsFalse(HasCheckpoint());
            File.Delete(folder["model.zip"]);
        }
    }

    /// <summary>
    /// Lets a job train until it is done or a rank, so many epochs (of all ranks together) and then so long after the job began to train, is killed.
    /// </summary>
    private static (bool IsDone, int Epochs) Run(string scenario, TempFolder folder, (int Rank, int Epochs, TimeSpan Delay)? killAfter)
    {
        using var job = new MpiJob(MpiJob.Mpiexec(Size), scenario, folder.Folder);
        var processes = new Process[Size];
        int begun = 0, epochs = 0;
        var isKilled = false;
        while (job.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "process")
            {
                processes[Number(words[1])] = Process.GetProcessById(Number(words[2]));
                begun++;
            }
            else if (words[0] == "epoch")
                epochs++;
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
        return (exitCode == 0, epochs);

        static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
    }
}
