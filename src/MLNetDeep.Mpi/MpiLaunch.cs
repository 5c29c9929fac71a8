using System.Globalization;

namespace MLNetDeep.Mpi;

/// <summary>What the program that started this process says of the ranks, before MPI itself is asked.</summary>
internal static class MpiLaunch
{
    /// <summary>What is said where there is one rank.</summary>
    public const string Alone = "MPI has one rank, which trains alone: to train on several, start the program by mpiexec -n 8 dotnet app.dll.";

    // In this order: what starts ranks within a job of Slurm inherits the job's.
    private static readonly (string Variable, string Starter)[] Sizes =
    [
        ("PMI_SIZE", "mpiexec"),                                 // MPICH, Intel MPI, MVAPICH, MS-MPI; srun --mpi=pmi2
        ("OMPI_COMM_WORLD_SIZE", "Open MPI's mpiexec"),
        ("SLURM_STEP_NUM_TASKS", "srun"),
    ];

    /// <summary>Who started how many ranks; null where nobody says.</summary>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    public static (string Starter, int Ranks)? Find(Func<string, string?> variable)
    {
        foreach (var (name, starter) in Sizes)
            if (int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var ranks) && ranks > 0)
                return (starter, ranks);
        return null;
    }

    /// <summary>Refuses a library that knows less of the other ranks than what started them.</summary>
    /// <exception cref="InvalidOperationException">It is not that of the starter.</exception>
    public static void RequireSame((string Starter, int Ranks)? launch, int size, string library)
    {
        if (launch is var (starter, ranks) && ranks != size)
            throw new InvalidOperationException(Invariant($"{starter} started {ranks} ranks, but the MPI library '{library}' knows of {size}. ")
                + "Start the program by the mpiexec of that library, under Slurm by srun --mpi=pmi2, or name the other library's file in the environment variable "
                + $"{MpiLibrary.Variable}.");
    }
}
