using MLNetDeep.Tests.Docs;

namespace MLNetDeep.AutoML.Tests;

/// <summary>Every C# block of docs/*.md that needs ML.NET's AutoML is compiled and run.</summary>
[TestClass, DoNotParallelize]
public sealed class AutoMLDocsTests
{
    private static readonly DocsProgram Program = new(block => block.NeedsAutoML);

    public static IEnumerable<object[]> Blocks => Program.Blocks;

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_CompilesAndRuns(int index, string name) => Program.Run(index);
}
