using System.Diagnostics;
using MLNetDeep.Core.Tests.Models;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>tests/MLNetDeep.CheckpointProcess, killed at any moment and started again, saves the same file in the end.</summary>
[TestClass]
public sealed class KilledProcessTests
{
    private const int Rounds = 4, KillsOfRound = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [TestMethod]
    public void Train_KilledTwentyTimes_SavesTheSameFile()
    {
        using var folder = new TempFolder();
        var watch = Stopwatch.StartNew();
        RunToTheEnd(folder, out _, began: () => watch.Restart());
        var length = watch.Elapsed;
        var expected = File.ReadAllBytes(folder["model.zip"]);

        // Each round starts anew; its kills share the time of a whole run, each at a random moment of its share.
        var random = new Random(20);
        var (kills, resumed) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            File.Delete(folder["model.zip"]);
            for (var kill = 0; kill < KillsOfRound; kill++)
                kills += KillAfter(length / KillsOfRound * 2 * random.NextDouble(), folder) ? 1 : 0;
            RunToTheEnd(folder, out var firstEpoch);
            resumed += firstEpoch is null or > 1 ? 1 : 0;
            CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["model.zip"]), $"round {round}");
            Assert.IsEmpty(folder.Names.Except(["model.zip", "checkpoints"]), "something is left beside the model");
            Assert.IsEmpty(Directory.GetFiles(folder["checkpoints"]));
        }
        Assert.IsTrue(kills >= Rounds * KillsOfRound / 2 && resumed > 0, $"{kills} kills, {resumed} runs that resumed: this tests nothing.");
    }

    private static void RunToTheEnd(TempFolder folder, out int? firstEpoch, Action? began = null)
    {
        using var process = Start(folder);
        began?.Invoke();
        firstEpoch = int.TryParse(process.StandardOutput.ReadLine(), out var epoch) ? epoch : null;
        process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Patience))
            process.Kill();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, process.StandardError.ReadToEnd());
    }

    /// <summary>Whether the process was killed, rather than done before.</summary>
    private static bool KillAfter(TimeSpan delay, TempFolder folder)
    {
        using var process = Start(folder);
        var output = process.StandardOutput.ReadToEndAsync();
        if (process.WaitForExit(delay))
        {
            Assert.AreEqual(0, process.ExitCode, process.StandardError.ReadToEnd());
            return false;
        }
        process.Kill();                                          // SIGKILL: the process is not asked
        process.WaitForExit();
        output.Wait();
        return true;
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
