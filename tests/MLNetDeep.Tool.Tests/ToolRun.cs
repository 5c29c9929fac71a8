namespace MLNetDeep.Tool.Tests;

/// <summary>A run of the command, inside this process.</summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Out">What it printed.</param>
/// <param name="Error">What it printed of errors.</param>
internal sealed record ToolRun(int ExitCode, string Out, string Error)
{
    public static ToolRun Of(params string[] arguments) => Of(default, arguments);

    public static ToolRun Of(CancellationToken cancellation, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var exitCode = CommandLine.Run(arguments, new ToolOutput(output, error, IsTerminal: false), cancellation);
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs what must succeed.</summary>
    public static ToolRun Successful(params string[] arguments)
    {
        var run = Of(arguments);
        Assert.AreEqual((0, ""), (run.ExitCode, run.Error), string.Join(' ', arguments));
        return run;
    }

    /// <summary>The lines that it printed.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
