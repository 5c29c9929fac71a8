namespace MLNetDeep.Tests.Docs;

/// <summary>Every C# block of docs/*.md is compiled and run, each for itself.</summary>
[TestClass, DoNotParallelize]
public sealed class DocsTests
{
    private static readonly DocsProgram Program = new(block => !block.NeedsTorchSharp && !block.NeedsMpi);

    public static IEnumerable<object[]> Blocks => Program.Blocks;

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_CompilesAndRuns(int index, string name) => Program.Run(index);

    [TestMethod]
    public void Compile_CodeThatDoesNot_NamesPageAndLine()
    {
        var block = new DocsBlock("page.md", 12, "var x = 1;\nint y = \"no\";\n");
        Assert.Contains("page.md(13", Assert.ThrowsExactly<InvalidOperationException>(() => DocsCompiler.Compile([block])).Message);
    }

    [TestMethod]
    public void Index_NamesEveryPage()
    {
        var index = File.ReadAllText(DocsProgram.Pages().Single(path => Path.GetFileName(path) == "README.md"));
        foreach (var page in DocsProgram.Pages().Select(path => Path.GetFileName(path)).Where(name => name != "README.md"))
            Assert.Contains($"({page})", index);
    }
}
