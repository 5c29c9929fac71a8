using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MLNetDeep.Onnx.Tests.Runtime;

/// <summary>ONNX Runtime itself, in a process of Node.js. Where it cannot be had, tests that need it say so and are skipped.</summary>
internal static class OnnxRuntime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Lazy<(int ExitCode, string Output)> Installation =
        new(() => Run("bash", [Here("install.sh"), Modules]));

    /// <summary>Where onnxruntime-node is installed, under the repository's artifacts.</summary>
    public static string Modules => Path.GetFullPath(Here("../../../artifacts/onnxruntime-node"));

    /// <summary>Ends the test as inconclusive, which counts as skipped, where there is no ONNX Runtime.</summary>
    public static void Require()
    {
        if (Installation.Value.ExitCode != 0)
            Assert.Inconclusive($"There is no ONNX Runtime to compare with. {Installation.Value.Output.Trim()}");
    }

    /// <summary>Scores the rows of each model, all in one process.</summary>
    public static OnnxScores[] Score(IReadOnlyList<(byte[] Model, float[] Rows)> models)
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdeep-");
        string FileOf(string name) => Path.Combine(folder.FullName, name);
        try
        {
            for (var i = 0; i < models.Count; i++)
            {
                File.WriteAllBytes(FileOf($"{i}.onnx"), models[i].Model);
                File.WriteAllBytes(FileOf($"{i}.rows"), MemoryMarshal.AsBytes(models[i].Rows.AsSpan()));
            }
            Node(folder.FullName, Here("score.mjs"), folder.FullName, Modules);
            using var results = JsonDocument.Parse(File.ReadAllBytes(FileOf("results.json")));
            return [.. results.RootElement.EnumerateArray().Select((result, i) => Read(result, name => File.ReadAllBytes(FileOf($"{i}.{name}"))))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs a program of Node.js in a folder and gives what it prints.</summary>
    public static string Node(string folder, params string[] arguments)
    {
        var (exitCode, output) = Run("node", arguments, folder);
        return exitCode == 0 ? output : throw new InvalidOperationException($"node {string.Join(' ', arguments)}: {output}");
    }

    private static OnnxScores Read(JsonElement result, Func<string, byte[]> read)
    {
        if (result.TryGetProperty("error", out var error))
            return new OnnxScores([], [], [], [], [], error.GetString());
        return new OnnxScores(
            MemoryMarshal.Cast<byte, float>(read("output0")).ToArray(),
            Texts("outputs").Length == 1 ? [] : MemoryMarshal.Cast<byte, long>(read("output1")).ToArray(),
            Texts("inputs"), Texts("outputs"), Texts("shapes"), Error: null);

        string[] Texts(string name) => [.. result.GetProperty(name).EnumerateArray().Select(text => text.ToString())];
    }

    private static (int ExitCode, string Output) Run(string program, string[] arguments, string folder = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using var process = TryStart(start);
        if (process is null)
            return (-1, $"'{program}' is not on the PATH.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Patience}.");
        }
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output.Result : output.Result + error.Result);
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Here(string name, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, name);
}

/// <summary>
/// What ONNX Runtime says of a model and its rows; inputs and outputs as in <c>x: float32 [batch, 7]</c>, shapes as in <c>[1000,3]</c>.
/// </summary>
/// <param name="Numbers">The first output: probabilities, or what a regression predicts.</param>
/// <param name="Labels">The second output; empty in a regression.</param>
internal sealed record OnnxScores(float[] Numbers, long[] Labels, string[] Inputs, string[] Outputs, string[] Shapes, string? Error);
