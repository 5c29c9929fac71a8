using System.Diagnostics;
using System.Reflection;

namespace MLNetDeep.Tests.Docs;

/// <summary>
/// Compiles blocks with the compiler of the SDK that built this test: the language version of the project, and only what is public
/// of it, as its users have it.
/// </summary>
internal static class DocsCompiler
{
    private static readonly string Compiler = Attribute("DocsCompiler"), LanguageVersion = Attribute("DocsLanguageVersion");

    // What a new console program may use without saying so.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Compiles blocks of the pages of docs.</summary>
    public static Assembly Compile(IReadOnlyList<DocsBlock> blocks) =>
        Compile("library", [.. blocks.Select((block, i) => block.ToSource(i)), DocsBlock.Surroundings]);

    /// <summary>Compiles a whole program, as the Program.cs of a new console project.</summary>
    public static Assembly CompileProgram(string program) => Compile("exe", [program, ImplicitUsings]);

    private static Assembly Compile(string target, string[] texts)
    {
        using var folder = new TempFolder();
        var sources = texts.Select((text, i) => folder.Write($"Source{i}.cs", text));
        var assembly = folder.FileOf("DocsBlocks.dll");
        var arguments = folder.Write("arguments.rsp",
        [
            $"-noconfig -nostdlib+ -target:{target} -nullable:enable -nologo", $"-langversion:{LanguageVersion}", $"-out:\"{assembly}\"",
            .. References().Select(path => $"-reference:\"{path}\""),
            .. sources.Select(path => $"\"{path}\""),
        ]);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Compiler);
        start.ArgumentList.Add($"@{arguments}");
        start.ArgumentList.Add("-noconfig");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"Blocks of docs do not compile:\n{string.Join('\n', output.Split('\n').Where(line => line.Contains(": error")))}");
        return Assembly.Load(File.ReadAllBytes(assembly));
    }

    // What this test itself runs with, but for the test platform and the tests.
    private static IEnumerable<string> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.GetFiles(AppContext.BaseDirectory, "*.dll"))
            .Where(path => Path.GetFileName(path) is var name && IsManaged(path)
                && !name.Contains("TestPlatform", StringComparison.Ordinal) && !name.Contains("Tests", StringComparison.Ordinal)
                && !name.Contains("testhost", StringComparison.Ordinal) && !name.Contains("MSTest", StringComparison.Ordinal))
            .DistinctBy(path => Path.GetFileName(path));

    private static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private static string Attribute(string key) =>
        typeof(DocsCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
