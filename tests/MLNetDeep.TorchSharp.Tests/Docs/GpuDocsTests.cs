using MLNetDeep.Tests.Docs;

namespace MLNetDeep.TorchSharp.Tests.Docs;

/// <summary>Every C# block of docs/*.md that needs the engine is compiled; where libtorch can be loaded, it is run.</summary>
[TestClass, DoNotParallelize]
public sealed class GpuDocsTests
{
    private static readonly DocsProgram Program = new(block => block.NeedsTorchSharp);

    public static IEnumerable<object[]> Blocks => Program.Blocks;

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Block_CompilesAndRuns(int index, string name)
    {
        Program.Compile();
        Libtorch.Require();
        Program.Run(index);
    }
}
