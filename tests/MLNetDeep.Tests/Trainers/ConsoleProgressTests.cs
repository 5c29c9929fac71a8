using MLNetDeep.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>The line that a terminal shows while a model is trained.</summary>
[TestClass]
public sealed class ConsoleProgressTests
{
    [TestMethod]
    public void Report_OfABag_SaysHowFarAllNetworksAre()
    {
        var terminal = new StringWriter();
        using (var line = new ConsoleProgress(terminal))
        {
            line.Report(Epoch(1, network: 1, seconds: 5));
            Assert.AreEqual("\rTraining: 2 %, network 1 of 4, epoch 1 of 10, validation 0.2500, 3 min 15 s left", terminal.ToString());
            line.Report(Epoch(2, network: 1, seconds: 5.01));    // too soon to be read
            line.Report(Epoch(8, network: 2, seconds: 10));
            Assert.EndsWith("\rTraining: 25 %, network 2 of 4, epoch 8 of 10, validation 0.2500, 30 s left     ", terminal.ToString());
        }
        var lines = terminal.ToString().Split('\r');
        Assert.HasCount(5, lines);
        Assert.AreEqual("", lines[3].Trim());                    // wiped
        Assert.IsGreaterThanOrEqualTo(lines[2].TrimEnd().Length, lines[3].Length);
        Assert.AreEqual("", lines[4]);
    }

    [TestMethod]
    public void Report_OfOneNetworkWithoutValidation_SaysItsLossAndItsTime()
    {
        var terminal = new StringWriter();
        using var line = new ConsoleProgress(terminal);
        line.Report(Epoch(5, network: 1, seconds: 1) with { Networks = 1, ValidationMetricValue = null, TimeLeft = TimeSpan.FromSeconds(2) });
        Assert.AreEqual("\rTraining: 50 %, epoch 5 of 10, loss 0.5000, 2.0 s left", terminal.ToString());
    }

    [TestMethod]
    public void Of_WithoutATerminalOrWithProgress_IsNone()
    {
        Assert.IsNull(ConsoleProgress.Of(new() { ShowProgress = false }));
        Assert.IsNull(ConsoleProgress.Of(new() { Progress = new Progress<EpochReport>() }));
        Assert.AreEqual(Console.IsErrorRedirected, ConsoleProgress.Of(new()) is null);
    }

    private static EpochReport Epoch(int epoch, int network, double seconds) => new(epoch, 10, 0.5, new Metrics([]), 0.1, 1, true, 1)
    {
        Network = network, Networks = 4, ValidationMetricValue = 0.25, Elapsed = TimeSpan.FromSeconds(seconds),
    };
}
