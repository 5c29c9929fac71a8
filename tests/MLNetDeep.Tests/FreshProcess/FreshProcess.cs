using System.Diagnostics;

namespace MLNetDeep.Tests;

/// <summary>Runs tests/MLNetDeep.FreshProcess: a model is loaded where nothing of MLNetDeep has been used before.</summary>
internal static class FreshProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Scores the rows of a text file (see InputColumns there) and gives a line per row, columns separated by tabs.</summary>
    /// <exception cref="InvalidOperationException">The process fails; the message is what it wrote to its error stream.</exception>
    public static string[] Score(string modelPath, string dataPath, params string[] columns)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && IsDotNet(path) ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(ProgramPath);
        start.ArgumentList.Add(modelPath);
        start.ArgumentList.Add(dataPath);
        foreach (string column in columns)
            start.ArgumentList.Add(column);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The fresh process did not end within {Patience}.");
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Result.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException(error.Result);
    }

    /// <summary>bin/MLNetDeep.FreshProcess/debug beside bin/MLNetDeep.Tests/debug.</summary>
    private static string ProgramPath
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "MLNetDeep.FreshProcess", own.Name, "MLNetDeep.FreshProcess.dll");
        }
    }

    private static bool IsDotNet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";
}
