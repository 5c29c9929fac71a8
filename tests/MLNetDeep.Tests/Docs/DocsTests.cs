using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNetDeep.Tests.Docs;

/// <summary>Every C# block of docs/*.md is compiled and run, each for itself.</summary>
[TestClass, DoNotParallelize]
public sealed class DocsTests
{
    private static readonly bool HasOnnxConverter = File.Exists(Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.OnnxConverter.dll"));

    private static readonly IReadOnlyList<DocsBlock> All =
        [.. Pages().SelectMany(DocsBlock.Of).Where(
            block => !block.NeedsTorchSharp && !block.NeedsAutoML && (HasOnnxConverter || !block.NeedsOnnxConverter))];

    // All blocks in one compilation: a block that does not compile fails every test, with its page and line in the message.
    private static readonly Lazy<Assembly> Program = new(() => DocsCompiler.Compile(All));

    public static IEnumerable<object[]> Blocks => All.Select((block, index) => new object[] { index, block.Name });

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_CompilesAndRuns(int index, string name)
    {
        var method = Program.Value.GetType($"Block{index}", throwOnError: true)!.GetMethod("Run")!;
        using var folder = new TempFolder();
        var before = Environment.CurrentDirectory;
        var console = Console.Out;
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

    [TestMethod]
    public void Compile_CodeThatDoesNot_NamesPageAndLine()
    {
        var block = new DocsBlock("page.md", 12, "var x = 1;\nint y = \"no\";\n");
        Assert.Contains("page.md(13", Assert.ThrowsExactly<InvalidOperationException>(() => DocsCompiler.Compile([block])).Message);
    }

    [TestMethod]
    public void Index_NamesEveryPage()
    {
        var index = File.ReadAllText(Path.Combine(Folder(), "README.md"));
        foreach (var page in Pages().Select(path => Path.GetFileName(path)).Where(name => name != "README.md"))
            Assert.Contains($"({page})", index);
    }

    private static IEnumerable<string> Pages() => Directory.GetFiles(Folder(), "*.md").Order(StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs"));
}
