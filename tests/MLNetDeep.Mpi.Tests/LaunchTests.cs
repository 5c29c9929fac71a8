namespace MLNetDeep.Mpi.Tests;

[TestClass]
public sealed class LaunchTests
{
    [TestMethod]
    [DataRow("PMI_SIZE=4", "mpiexec", 4)]
    [DataRow("OMPI_COMM_WORLD_SIZE=2", "Open MPI's mpiexec", 2)]
    [DataRow("SLURM_STEP_NUM_TASKS=8", "srun", 8)]
    [DataRow("SLURM_STEP_NUM_TASKS=2 PMI_SIZE=16", "mpiexec", 16)]
    [DataRow("PMI_SIZE=many SLURM_STEP_NUM_TASKS=1", "srun", 1)]
    public void Find_VariablesOfAStarter_TellsTheRanks(string variables, string starter, int ranks) =>
        Assert.AreEqual((starter, ranks), MpiLaunch.Find(Of(variables)));

    [TestMethod]
    public void Find_NoVariables_IsNobody() => Assert.IsNull(MpiLaunch.Find(Of("PATH=/bin")));

    [TestMethod]
    public void RequireSame_OtherRanksThanTheLibraryKnows_NamesBoth()
    {
        MpiLaunch.RequireSame(("srun", 3), 3, "a.so");
        MpiLaunch.RequireSame(null, 1, "a.so");
        Assert.StartsWith("srun started 3 ranks, but the MPI library 'a.so' knows of 1.",
            Assert.ThrowsExactly<InvalidOperationException>(() => MpiLaunch.RequireSame(("srun", 3), 1, "a.so")).Message);
    }

    [TestMethod]
    public void Load_NoLibraryOfTheNames_NamesThemAndWhatToDo()
    {
        Assert.IsNull(MpiLibrary.Load(["libno-a.so", "libno-b.so"], out var fault));
        Assert.StartsWith("No MPI library was found: 'libno-a.so', 'libno-b.so'. Install M", fault);
        Assert.Contains("MLNETDEEP_MPI", fault);
    }

    [TestMethod]
    public void Load_ALibraryThatIsNoMpi_SaysSo()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("libc.so.6 is a library of Linux.");
        Assert.IsNull(MpiLibrary.Load(["libc.so.6"], out var fault));
        Assert.StartsWith("'libc.so.6' is no MPI library: it has no function MPI_Init_thread.", fault);
    }

    [TestMethod]
    public void Names_OfAGivenFile_AreThatAlone()
    {
        CollectionAssert.AreEqual(new[] { "/opt/mpi/libmpi.so" }, MpiLibrary.Names("/opt/mpi/libmpi.so"));
        Assert.IsNotEmpty(MpiLibrary.Names(given: ""));
    }

    private static Func<string, string?> Of(string variables) =>
        name => variables.Split(' ').Select(pair => pair.Split('=')).FirstOrDefault(pair => pair[0] == name)?[1];
}
