using System.Runtime.InteropServices;

namespace MLNetDeep.Mpi;

/// <summary>
/// The machine's MPI library. MPI.NET binds the functions of <c>msmpi.dll</c>; MPICH and what has its binary interface have the same ones, with
/// the same handles and constants, so that they may stand in its place.
/// </summary>
internal static partial class MpiLibrary
{
    private const string Microsoft = "msmpi.dll";

    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "MLNETDEEP_MPI";

    // Only Open MPI has it: its handles are pointers, which MPI.NET does not know.
    private const string OpenMpiSymbol = "ompi_mpi_comm_world", AnySymbol = "MPI_Init_thread";

    /// <summary>The names that are tried: the file that is given, or those that MPICH, Intel MPI, MVAPICH and MS-MPI have.</summary>
    public static string[] Names(string? given) => given is { Length: > 0 } ? [given]
        : OperatingSystem.IsWindows() ? [Microsoft]
        : OperatingSystem.IsMacOS() ? ["libmpi.12.dylib"]
        : ["libmpich.so.12", "libmpi.so.12"];

    /// <summary>Loads the first library that is there and makes it that of MPI.NET.</summary>
    /// <param name="names">The names to try.</param>
    /// <param name="fault">What is wrong where there is none.</param>
    /// <returns>Its name, or null.</returns>
    public static string? Load(string[] names, out string fault)
    {
        fault = $"No MPI library was found: {string.Join(", ", names.Select(name => $"'{name}'"))}. "
            + (OperatingSystem.IsWindows() ? "Install Microsoft MPI" : "Install MPICH (on Debian and Ubuntu: apt-get install mpich), Intel MPI or MVAPICH")
            + $", or name the library's file in the environment variable {Variable}.";
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            if (NativeLibrary.TryGetExport(library, OpenMpiSymbol, out _))
            {
                fault = $"The MPI library '{name}' is Open MPI, which has another binary interface. Install MPICH, Intel MPI or MVAPICH, "
                    + $"start the program by its mpiexec, and name its file in the environment variable {Variable} if it is not found.";
                continue;
            }
            if (!NativeLibrary.TryGetExport(library, AnySymbol, out _))
            {
                fault = $"'{name}' is no MPI library: it has no function {AnySymbol}. Install MPICH, Intel MPI or MVAPICH, or name its file in the environment variable {Variable}.";
                continue;
            }
            Bind(library);
            return name;
        }
        return null;
    }

    /// <summary>Sends, and waits until the message is being received. MPI.NET has no such function.</summary>
    [LibraryImport(Microsoft, EntryPoint = "MPI_Ssend")]
    public static partial int SendAndWait(nint data, int count, int type, int rank, int tag, int communicator);

    private static void Bind(nint library)
    {
        foreach (var assembly in new[] { typeof(MPI.Unsafe).Assembly, typeof(MpiLibrary).Assembly })
            try
            {
                NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == Microsoft ? library : 0);
            }
            catch (InvalidOperationException)
            {
                // The program uses MPI.NET for purposes of its own, and has chosen.
            }
    }
}
