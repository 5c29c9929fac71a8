using System.Diagnostics;
using System.Globalization;

namespace MLNetDeep.Mpi.Tests;

/// <summary>A job of ranks, each tests/MLNetDeep.MpiProcess with a scenario, or another program.</summary>
internal sealed class MpiJob : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _error;

    /// <param name="starter">The start of the command, which starts the ranks; empty for the program alone.</param>
    /// <param name="scenario">What they do.</param>
    /// <param name="folder">Where they write.</param>
    /// <param name="environment">Environment variables of the job.</param>
    public MpiJob(string[] starter, string scenario, string folder, params (string Name, string Value)[] environment)
        : this(starter, "MLNetDeep.MpiProcess", [scenario, folder], environment)
    {
    }

    /// <param name="starter">The start of the command, which starts the ranks; empty for the program alone.</param>
    /// <param name="program">A program that is built with the tests.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Environment variables of the job.</param>
    public MpiJob(string[] starter, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, $"{program}.dll");
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] command = [.. starter, host, file, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What starts so many ranks on this machine.</summary>
    public static string[] Mpiexec(int ranks) => ["mpiexec", "-n", ranks.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The next line of the standard output; null at its end.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Waits for the end; gives the exit code, and what came on the standard error and, since the last line read, on the standard output.</summary>
    public (int ExitCode, string Error, string Output) Wait()
    {
        var rest = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The job did not end within {Patience}. {_error.Result}");
        }
        return (_process.ExitCode, _error.Result, rest.Result);
    }

    /// <summary>Runs a job to its end; see <see cref="Wait"/>.</summary>
    public static (int ExitCode, string Error, string Output) Run(
        string[] starter, string scenario, string folder, params (string Name, string Value)[] environment)
    {
        using var job = new MpiJob(starter, scenario, folder, environment);
        return job.Wait();
    }

    /// <summary>What each rank wrote, by its key.</summary>
    public static Dictionary<string, string>[] Read(string scenario, string folder, int ranks) =>
        [.. Enumerable.Range(0, ranks).Select(rank => File.ReadLines(Path.Combine(folder, $"{scenario}-{rank}.txt"))
            .Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]))];

    public void Dispose() => _process.Dispose();
}

/// <summary>A class of tests that need an mpiexec and the library that it is of.</summary>
public abstract class MpiTests
{
    [TestInitialize]
    public void RequireMpi() => Require();

    /// <summary>Skips a test where there is none.</summary>
    internal static void Require()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "mpiexec"))))
            Assert.Inconclusive("There is no mpiexec here.");
        if (MpiLibrary.Load(MpiLibrary.Names(Environment.GetEnvironmentVariable(MpiLibrary.Variable)), out var fault) is null)
            Assert.Inconclusive(fault);
    }
}
