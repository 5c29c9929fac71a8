using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNetDeep.Tests.Samples;

/// <summary>Runs a program of the folder samples as a user does, in a process of its own, with its output redirected.</summary>
internal sealed partial class SampleProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private SampleProcess(int exitCode, string output) => (ExitCode, Output) = (exitCode, output);

    public int ExitCode { get; }

    public string Output { get; }

    /// <summary>The folder of the built program: bin/Houses/debug beside bin/MLNetDeep.Tests/debug.</summary>
    public static string FolderOf(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, name, own.Name);
    }

    public static Process Start(string name, params string[] arguments)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return Process.Start(new ProcessStartInfo(host, [Path.Combine(FolderOf(name), $"{name}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // LightGbm's threads else spin while they wait, for seconds where other tests run beside.
            Environment = { ["TERM"] = "xterm-256color", ["OMP_WAIT_POLICY"] = "passive" },
        })!;
    }

    public static SampleProcess Run(string name, params string[] arguments)
    {
        using var process = Start(name, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} did not end within {Patience}.");
        }
        process.WaitForExit();
        Assert.AreEqual("", error.Result);
        return new SampleProcess(process.ExitCode, output.Result);
    }

    /// <summary>What is printed from the line that begins so to the one that ends the part, by default to the end.</summary>
    public SampleProcess Part(string beginning, string? next = null)
    {
        var lines = Output.Split('\n').SkipWhile(line => !line.StartsWith(beginning, StringComparison.Ordinal));
        return new(ExitCode, string.Join('\n', next is null ? lines : lines.TakeWhile(line => !line.StartsWith(next, StringComparison.Ordinal))));
    }

    /// <summary>The numbers in the only line that begins so, after its beginning.</summary>
    public double[] Numbers(string beginning)
    {
        var line = Output.Split('\n').Single(line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..];
        return [.. Number().Matches(line).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"[-+]?\d+(\.\d+)?")]
    private static partial Regex Number();
}
