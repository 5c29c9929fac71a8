using System.Globalization;
using MLNetDeep.Core.Tests.Models;

namespace MLNetDeep.Mpi.Tests.Samples;

/// <summary>Runs samples/Cluster; the figures are those of its README, to what another processor may change.</summary>
[TestClass, DoNotParallelize]
public sealed class ClusterSampleTests
{
    [TestMethod]
    public void Cluster_WithoutMpiexec_TrainsAlone() => RequireFigures(starter: [], ranks: 1);

    [TestMethod]
    public void Cluster_OnTwoRanks_TrainsTheSameModel()
    {
        MpiTests.Require();
        RequireFigures(MpiJob.Mpiexec(2), ranks: 2);
    }

    private static void RequireFigures(string[] starter, int ranks)
    {
        using var folder = new TempFolder();
        using var job = new MpiJob(starter, "Cluster", [folder["model.zip"]]);
        var (exitCode, error, output) = job.Wait();

        Assert.AreEqual(0, exitCode, error);
        Assert.AreEqual(ranks, Number("Ranks"));
        Assert.AreEqual(0.986, Number("MicroAccuracy"), 0.012);
        Assert.AreEqual(0.057, Number("LogLoss"), 0.015);
        Assert.IsTrue(File.Exists(folder["model.zip"]));

        // Of the only line: rank 0 alone prints.
        double Number(string name) =>
            double.Parse(output.Split('\n').Single(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..], CultureInfo.InvariantCulture);
    }
}
