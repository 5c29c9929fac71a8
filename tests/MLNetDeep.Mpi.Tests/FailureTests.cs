using MLNetDeep.Core.Tests.Models;

namespace MLNetDeep.Mpi.Tests;

/// <summary>A rank that fails ends the job, and says why; that it ends at all is what its waiting for it tests.</summary>
[TestClass]
public sealed class FailureTests : MpiTests
{
    [TestMethod]
    [DataRow("throw-on-one", "rank 2 of 3 has stopped: the log is full.")]
    [DataRow("throw", "of 3 has stopped: the log is full.")]
    [DataRow("exit-on-one", "rank 2 of 3 has stopped: the process ends with the exit code 7.")]
    [DataRow("unknown", "There is no scenario 'unknown'.")]
    public void Job_OfARankThatFails_EndsWithItsMessage(string scenario, string message)
    {
        using var folder = new TempFolder();
        var (exitCode, error, _) = MpiJob.Run(MpiJob.Mpiexec(3), scenario, folder.Folder);
        Assert.AreNotEqual(0, exitCode);
        Assert.Contains(message, error);
    }

    [TestMethod]
    public void Start_WithALibraryThatIsNotThere_SaysSoOnEachRank()
    {
        using var folder = new TempFolder();
        var (exitCode, error, _) = MpiJob.Run(MpiJob.Mpiexec(2), "train", folder.Folder, (MpiLibrary.Variable, "libmpi-of-nobody.so"));
        Assert.AreNotEqual(0, exitCode);
        Assert.Contains("No MPI library was found: 'libmpi-of-nobody.so'.", error);
    }

    // As where the mpiexec of another MPI starts several ranks, each of which thinks that it is alone.
    [TestMethod]
    public void Start_ByTheMpiexecOfAnotherLibrary_SaysSo()
    {
        using var folder = new TempFolder();
        var (exitCode, error, _) = MpiJob.Run([], "train", folder.Folder, ("OMPI_COMM_WORLD_SIZE", "3"));
        Assert.AreNotEqual(0, exitCode);
        Assert.Contains("Open MPI's mpiexec started 3 ranks, but the MPI library 'libmpich.so.12' knows of 1.", error);
    }
}
