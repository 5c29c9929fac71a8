using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>How many numbers a network has is known before it is built.</summary>
[TestClass]
public sealed class NetworkSizeTests
{
    [TestMethod]
    public void Weights_OfEveryKind_AreThoseThatTheNetworkReserves()
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var activation in TestNetworks.Activations)
                foreach (var normalization in TestNetworks.Normalizations)
                    foreach (var (blocks, width, hidden) in new[] { (0, 5, 3), (1, 1, 1), (1, 6, 7), (3, 7, 4) })
                    {
                        var spec = TestNetworks.Spec(4, 3, blocks, width, hidden, 0.1f, 0.1f, activation, normalization, block) with
                        {
                            NormalizeLogits = blocks != 1, Input = blocks == 3 ? InputLayout.OfNumbers(4) : InputLayout.OfNumbers(2, new TableShape(5, 3), new TableShape(2, 1)),
                        };
                        var store = new Network(spec).Store;
                        Assert.AreEqual(store.Values.Length + store.BufferValues.Length, Architecture.Of(spec).Weights, $"{spec}");
                    }
    }

    // Nothing of the size is allocated before it is counted.
    [TestMethod]
    [DataRow(1, 65_536, 65_536)]
    [DataRow(1_000, 1_024, 1_024)]
    [DataRow(4, 32_768, 32_768)]
    public void Train_MoreWeightsThanAModelCanKeep_IsRefused(int blocks, int width, int hidden)
    {
        AssertRefused(ClassicOptions.All with { Blocks = blocks, Width = width, Architecture = ClassicOptions.Architecture with { HiddenWidth = hidden } });
    }

    [TestMethod]
    [DataRow(2, 65_536)]
    [DataRow(1_000, 1_024)]
    public void Train_MoreWeightsThanAModelCanKeepInDenseBlocks_IsRefused(int blocks, int width) =>
        AssertRefused(new DeepResidualOptions { Blocks = blocks, Width = width, Architecture = new() { Block = Block.Dense() } });

    [TestMethod]
    public void Allocate_MoreRowsThanAnArrayHolds_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new Network(TestNetworks.Spec(width: 4_096, hidden: 1)).Allocate(1_048_576));

    private static void AssertRefused(DeepResidualOptions options)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Xor(20, seed: 1), options));
        StringAssert.Contains(exception.Message, "a model must have at most 500000000. Make Blocks");
        Assert.IsLessThan(1L << 22, GC.GetAllocatedBytesForCurrentThread() - before); // the records of a thousand blocks take 2 MB
    }

    // What the block does not use is no advice.
    [TestMethod]
    public void Train_TooLargeNetwork_AdvisesWhatCounts()
    {
        var dense = new DeepResidualOptions { Architecture = new() { Block = Block.Dense() }, Blocks = 2, Width = 32_768 };
        Assert.EndsWith("Make Blocks or Width smaller. (Parameter 'options')", Message(dense));
        Assert.EndsWith("Make Widths smaller. (Parameter 'options')", Message(dense with { Widths = [32_768, 32_768] }));
        Assert.EndsWith(
            "Make Widths or Architecture.HiddenWidth smaller. (Parameter 'options')",
            Message(new DeepResidualOptions { Architecture = new() { HiddenWidth = 65_536 }, Widths = [32_768] }));

        static string Message(DeepResidualOptions options) =>
            Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Xor(20, seed: 1), options)).Message;
    }
}
