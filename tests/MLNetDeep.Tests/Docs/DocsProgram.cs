using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNetDeep.Tests.Docs;

/// <summary>The blocks of docs/*.md that a test project can run, in one compilation: one that does not compile fails all, with its page and line.</summary>
/// <param name="includes">Which blocks.</param>
internal sealed class DocsProgram(Func<DocsBlock, bool> includes)
{
    private readonly DocsBlock[] _blocks = [.. Pages().SelectMany(DocsBlock.Of).Where(includes)];
    private Assembly? _program;

    /// <summary>The number and the name of each, for <see cref="DynamicDataAttribute"/>.</summary>
    public IEnumerable<object[]> Blocks => _blocks.Select((block, index) => new object[] { index, block.Name });

    /// <summary>The files of docs.</summary>
    public static IEnumerable<string> Pages() => Directory.GetFiles(Folder(), "*.md").Order(StringComparer.Ordinal);

    /// <summary>Compiles the blocks and fails if they do not.</summary>
    public void Compile() => _program ??= DocsCompiler.Compile(_blocks);

    /// <summary>Runs a block in an empty folder; what it writes to the console is dropped.</summary>
    public void Run(int index)
    {
        Compile();
        var method = _program!.GetType($"Block{index}", throwOnError: true)!.GetMethod("Run")!;
        using var folder = new TempFolder();
        var (before, console) = (Environment.CurrentDirectory, Console.Out);
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.FileOf("x"))!;
            if (_blocks[index].Page == "tutorial.md")
                TutorialTable.Write("bank-full.csv");
            Console.SetOut(TextWriter.Null);
            method.CreateDelegate<Action>(Activator.CreateInstance(method.DeclaringType!))();
        }
        catch (Exception exception)
        {
            throw new AssertFailedException($"{_blocks[index].Name}: {exception.Message}", exception);
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
        }
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs"));
}
