using System.Runtime.CompilerServices;
using MLNetDeep.Tests.Docs;

namespace MLNetDeep.Tests.Readme;

/// <summary>The README's programs, compiled as they stand on the page; the first is run, too.</summary>
[TestClass, DoNotParallelize]
public sealed class ReadmeTests
{
    [TestMethod]
    public void FirstProgram_InAFolderWithThePenguins_TrainsAndSaves()
    {
        using var folder = new TempFolder();
        File.Copy(Path.Combine(Root(), "samples", "WebApi", "penguins.csv"), folder.FileOf("penguins.csv"));
        var (before, console) = (Environment.CurrentDirectory, Console.Out);
        using var output = new StringWriter();
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.FileOf("penguins.csv"))!;
            Console.SetOut(output);
            DocsCompiler.CompileProgram(Programs()[0]).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
        }
        Assert.Contains("% of the held-out penguins are recognized, above all by:", output.ToString());
        Assert.IsTrue(File.Exists(folder.FileOf("model.zip")));
        Assert.IsTrue(File.Exists(folder.FileOf("report.html")));
    }

    [TestMethod]
    public void EveryProgram_AsItStandsOnThePage_Compiles()
    {
        foreach (var program in Programs())
            DocsCompiler.CompileProgram(program);
    }

    private static string[] Programs()
    {
        string[] programs = [.. File.ReadAllText(Path.Combine(Root(), "README.md")).Split("```csharp\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
        Assert.HasCount(2, programs);
        return programs;
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
