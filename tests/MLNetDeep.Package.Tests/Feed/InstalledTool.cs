using System.Diagnostics;
using MLNetDeep.Tests.Samples;

namespace MLNetDeep.Package.Tests.Feed;

/// <summary>The tool, installed from a feed into a folder, and the projects that it writes.</summary>
internal sealed class InstalledTool
{
    private readonly TempFolder _folder;

    public InstalledTool(TempFolder folder, string feed, string version)
    {
        _folder = folder;
        var settings = PackageSettings.Write(Root, feed);
        Dotnet(Root, "tool", "install", Feed.Tool, "--tool-path", folder.FileOf("tools"), "--version", version, "--configfile", settings);
    }

    /// <summary>Runs a command of the tool and gives what it prints.</summary>
    public string Run(params string[] arguments) => Shell.Run(_folder.FileOf("tools/mlnetdeep"), arguments, Root, Environment);

    /// <summary>Builds a project in a folder below that of the settings; a warning is an error.</summary>
    public void Build(string project) =>
        // The audit asks the package source about vulnerable packages; a folder cannot answer.
        Dotnet(project, "build", "-v:quiet", "-p:NuGetAudit=false", "-warnaserror");

    /// <summary>Runs a built program and gives what it prints.</summary>
    public string RunProject(string program, params string[] arguments) => Dotnet(Root, [program, .. arguments]);

    /// <summary>Starts a built web API.</summary>
    public static WebApiProcess Serve(string program) => new(Process.Start(
        new ProcessStartInfo("dotnet", [program, .. WebApiProcess.AnyPort]) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    private string Root => Path.GetDirectoryName(_folder.FileOf("x"))!;

    private Dictionary<string, string> Environment => new() { ["NUGET_PACKAGES"] = _folder.FileOf("cache"), ["DOTNET_NOLOGO"] = "1" };

    private string Dotnet(string folder, params string[] arguments) => Shell.Run("dotnet", arguments, folder, Environment);
}
