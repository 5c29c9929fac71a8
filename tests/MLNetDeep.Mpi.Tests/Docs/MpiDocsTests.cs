using MLNetDeep.Tests.Docs;

namespace MLNetDeep.Mpi.Tests.Docs;

/// <summary>Every C# block of docs/*.md that needs the engine is compiled and run, on one rank.</summary>
[TestClass, DoNotParallelize]
public sealed class MpiDocsTests
{
    private static readonly DocsProgram Program = new(block => block.NeedsMpi);

    public static IEnumerable<object[]> Blocks => Program.Blocks;

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_CompilesAndRuns(int index, string name) => Program.Run(index);
}
