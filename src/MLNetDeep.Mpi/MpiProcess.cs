using System.Security.Cryptography;
using System.Text;
using MLNetDeep.Collectives;
using static MPI.Unsafe;

namespace MLNetDeep.Mpi;

/// <summary>This process as a rank of an MPI job: starts MPI when it is asked for first, and ends it with the process.</summary>
internal sealed unsafe class MpiProcess
{
    private static readonly Lazy<MpiProcess> s_current = new(Start);

    private readonly MpiRanks? _ranks;                           // null where there is one rank

    private MpiProcess(MpiRanks? ranks)
    {
        _ranks = ranks;
        RanksOnItsProcessors = ranks is null ? 1 : CountRanksOn(ranks, Processors());
    }

    /// <summary>This process.</summary>
    /// <exception cref="InvalidOperationException">There is no MPI library, or one that is not that of what started the process.</exception>
    public static MpiProcess Current => s_current.Value;

    /// <summary>The ranks of the job.</summary>
    public ICollective Ranks => (ICollective?)_ranks ?? SingleRank.Instance;

    /// <summary>How many ranks may run on just the processors that this one may run on.</summary>
    public int RanksOnItsProcessors { get; }

    private static MpiProcess Start()
    {
        var launch = MpiLaunch.Find(Environment.GetEnvironmentVariable);
        var given = Environment.GetEnvironmentVariable(MpiLibrary.Variable);
        if (MpiLibrary.Load(MpiLibrary.Names(given), out var fault) is not string library)
            return launch is null && string.IsNullOrEmpty(given) ? Alone() : throw new InvalidOperationException(fault);
        var isOwn = Initialize(library);
        MPI_Comm_size(MPI_COMM_WORLD, out var size);
        if (isOwn)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
        MpiLaunch.RequireSame(launch, size, library);
        if (size == 1)
            return Alone();
        MPI_Comm_dup(MPI_COMM_WORLD, out var communicator);      // what the program itself sends is no business of ours
        MPI_Comm_rank(communicator, out var rank);
        var ranks = new MpiRanks(communicator, rank, size);
        ranks.Connect();
        var process = new MpiProcess(ranks);
        AppDomain.CurrentDomain.UnhandledException += (_, failure) => ranks.Abort($"{failure.ExceptionObject}");
        return process;
    }

    /// <summary>Starts MPI, and says whether it had not been started.</summary>
    private static bool Initialize(string library)
    {
        MPI_Initialized(out var started);
        int level;
        if (started != 0)
            MPI_Query_thread(out level);
        else
        {
            int argc = 0;
            byte** argv = null;
            MPI_Init_thread(ref argc, ref argv, MPI_THREAD_SERIALIZED, out level);
        }
        if (level < MPI_THREAD_SERIALIZED)
            throw new InvalidOperationException(
                $"MPI was started by '{library}' for one thread alone; expected MPI_THREAD_SERIALIZED, as ML.NET may train on any.");
        return started == 0;
    }

    private static MpiProcess Alone()
    {
        Console.Error.WriteLine(MpiLaunch.Alone);
        return new MpiProcess(ranks: null);
    }

    // Others may wait for a rank that has failed, or that ends while it computes: it cannot leave in peace.
    private static void End()
    {
        var ranks = s_current.IsValueCreated ? s_current.Value._ranks : null;
        if (ranks is not null && (Environment.ExitCode != 0 || ranks.IsBusy))
            ranks.Abort(Invariant($"the process ends with the exit code {Environment.ExitCode}."), Environment.ExitCode);
        else
        {
            ranks?.Part();
            MPI_Finalize();
        }
    }

    private static int CountRanksOn(MpiRanks ranks, string processors)
    {
        var hashes = new byte[ranks.Size * SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(processors), HashOf(ranks.Rank));
        ranks.Gather(hashes);
        var count = 0;
        for (var r = 0; r < ranks.Size; r++)
            count += HashOf(r).SequenceEqual(HashOf(ranks.Rank)) ? 1 : 0;
        return count;

        Span<byte> HashOf(int rank) => hashes.AsSpan(rank * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
    }

    // The machine, and which of its processors mpiexec has bound the process to.
    private static string Processors()
    {
        const string status = "/proc/self/status";
        var allowed = OperatingSystem.IsLinux() && File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal))
            : null;
        return $"{Environment.MachineName} {allowed}";
    }
}
