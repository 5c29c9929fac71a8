using System.Diagnostics;
using System.Text.Json;

namespace MLNetDeep.Bench;

/// <summary>
/// A measurement in a process of its own: the peak of a process's memory never falls, and the threads of one library may slow another.
/// </summary>
internal static class OwnProcess
{
    /// <summary>Calls this program with the arguments and reads the line that it prints.</summary>
    public static T Measure<T>(string[] arguments, params (string Name, string Value)[] environment) =>
        JsonSerializer.Deserialize<T>(Run(arguments, environment))!;

    /// <summary>Calls this program with the arguments and returns what it prints.</summary>
    public static string Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OwnProcess).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? output
            : throw new InvalidOperationException($"Measuring {string.Join(' ', arguments)} ended with exit code {child.ExitCode}.");
    }

    /// <summary>The largest resident memory of this process so far. Unit: MB of 2^20 bytes.</summary>
    public static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (double)(1 << 20);
    }
}
