using System.Reflection;
using System.Runtime.CompilerServices;
using MLNetDeep.Tests;
using MLNetDeep.Tests.Docs;

namespace MLNetDeep.AutoML.Tests;

/// <summary>Every C# block of docs/*.md that needs ML.NET's AutoML is compiled and run.</summary>
[TestClass, DoNotParallelize]
public sealed class AutoMLDocsTests
{
    private static readonly IReadOnlyList<DocsBlock> All =
        [.. Directory.GetFiles(Folder(), "*.md").Order(StringComparer.Ordinal).SelectMany(DocsBlock.Of).Where(block => block.NeedsAutoML)];

    private static readonly Lazy<Assembly> Program = new(() => DocsCompiler.Compile(All));

    public static IEnumerable<object[]> Blocks => All.Select((block, index) => new object[] { index, block.Name });

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_CompilesAndRuns(int index, string name)
    {
        var method = Program.Value.GetType($"Block{index}", throwOnError: true)!.GetMethod("Run")!;
        using var folder = new TempFolder();
        var (before, console) = (Environment.CurrentDirectory, Console.Out);
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.FileOf("x"))!;
            Console.SetOut(TextWriter.Null);
            method.CreateDelegate<Action>(Activator.CreateInstance(method.DeclaringType!))();
        }
        catch (Exception exception)
        {
            throw new AssertFailedException($"{name}: {exception.Message}", exception);
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
        }
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "docs"));
}
