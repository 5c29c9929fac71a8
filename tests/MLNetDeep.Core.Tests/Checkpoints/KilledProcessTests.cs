using System.Diagnostics;
using System.Globalization;
using MLNetDeep.Core.Tests.Models;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>tests/MLNetDeep.CheckpointProcess, killed at any moment and started again, saves the same file in the end.</summary>
[TestClass]
public sealed class KilledProcessTests
{
    private const int Kills = 20, MaxRuns = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // A run goes on where the one before was killed: somewhere in the next epochs, by chance in a step or while a file is written. The 40
    // epochs of a training are thus gone through about twice; one that is done is compared, and the next begins anew.
    [TestMethod]
    public void Train_KilledTwentyTimes_SavesTheSameFile()
    {
        using var folder = new TempFolder();
        Run(folder, killAfter: null);
        var expected = File.ReadAllBytes(folder["model.zip"]);

        var random = new Random(20);
        int kills = 0, runs = 0, resumed = 0;
        while (kills < Kills && runs < MaxRuns)
            if (!RunAndCompare((random.Next(9), TimeSpan.FromMilliseconds(20 * random.NextDouble()))))
                kills++;
        RunAndCompare(killAfter: null);
        Assert.IsTrue(kills == Kills && resumed >= Kills / 2, $"{kills} kills in {runs} runs, {resumed} of which resumed: this tests nothing.");

        bool RunAndCompare((int Epochs, TimeSpan Delay)? killAfter)
        {
            runs++;
            File.Delete(folder["model.zip"]);
            var (isDone, firstEpoch) = Run(folder, killAfter);
            resumed += firstEpoch > 1 ? 1 : 0;
            if (!isDone)
                return false;
            CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["model.zip"]));
            CollectionAssert.AreEqual(new[] { "checkpoints", "model.zip" }, folder.Names);
            Assert.IsEmpty(Directory.GetFiles(folder["checkpoints"]));
            return true;
        }
    }

    /// <summary>
    /// Lets the process train until it is done or, so many epochs and then so long after it began, is killed; tells which, and the first
    /// epoch that it reported.
    /// </summary>
    private static (bool IsDone, int FirstEpoch) Run(TempFolder folder, (int Epochs, TimeSpan Delay)? killAfter)
    {
        using var process = Start(folder);
        var firstEpoch = 0;
        for (var epochs = 0; killAfter is null || epochs < killAfter.Value.Epochs; epochs++)
        {
            if (process.StandardOutput.ReadLine() is not string line)
                break;
            if (epochs == 0)
                firstEpoch = int.Parse(line, CultureInfo.InvariantCulture);
        }
        var isDone = process.WaitForExit(killAfter?.Delay ?? Patience);
        if (!isDone)
            process.Kill();                                      // SIGKILL: the process is not asked
        process.WaitForExit();
        if (isDone)
            Assert.AreEqual(0, process.ExitCode, process.StandardError.ReadToEnd());
        return (isDone, firstEpoch);
    }

    /// <summary>Starts the process and waits until it trains.</summary>
    private static Process Start(TempFolder folder)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "MLNetDeep.CheckpointProcess", own.Name, "MLNetDeep.CheckpointProcess.dll");
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var process = Process.Start(new ProcessStartInfo(host, [program, folder["checkpoints"], folder["model.zip"]])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Assert.AreEqual("training", process.StandardOutput.ReadLine());
        return process;
    }
}
