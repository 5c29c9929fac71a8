using System.Diagnostics;
using System.Globalization;

namespace MLNetDeep.Mpi.Tests;

/// <summary>A job of ranks, each tests/MLNetDeep.MpiProcess with a scenario.</summary>
internal sealed class MpiJob : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _error;

    /// <param name="ranks">How many ranks mpiexec starts; null starts the program without it.</param>
    /// <param name="scenario">What they do.</param>
    /// <param name="folder">Where they write.</param>
    /// <param name="environment">Environment variables of the job.</param>
    public MpiJob(int? ranks, string scenario, string folder, params (string Name, string Value)[] environment)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "MLNetDeep.MpiProcess", own.Name, "MLNetDeep.MpiProcess.dll");
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] command = [host, program, scenario, folder];
        if (ranks is int count)
            command = ["mpiexec", "-n", count.ToString(CultureInfo.InvariantCulture), .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next line of the standard output; null at its end.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Waits for the end; gives the exit code and what came on the standard error.</summary>
    public (int ExitCode, string Error) Wait()
    {
        var rest = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The job did not end within {Patience}. {_error.Result}");
        }
        _ = rest.Result;
        return (_process.ExitCode, _error.Result);
    }

    /// <summary>Runs a job to its end.</summary>
    public static (int ExitCode, string Error) Run(int? ranks, string scenario, string folder, params (string Name, string Value)[] environment)
    {
        using var job = new MpiJob(ranks, scenario, folder, environment);
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
    public void RequireMpi()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "mpiexec"))))
            Assert.Inconclusive("There is no mpiexec here.");
        if (MpiLibrary.Load(MpiLibrary.Names(Environment.GetEnvironmentVariable(MpiLibrary.Variable)), out var fault) is null)
            Assert.Inconclusive(fault);
    }
}
