using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class DenseBlockTests
{
    [TestMethod]
    public void Network_OfDenseBlocks_IsTheClassicPerceptron()
    {
        var spec = TestNetworks.Spec(inputs: 784, outputs: 10, blocks: 2, block: Block.Dense(), normalization: Normalization.None()) with
        {
            Widths = [300, 100],
        };
        CollectionAssert.AreEqual(
            new[]
            {
                "blocks.0.linear.weight 300×784", "blocks.0.linear.bias 300", "blocks.1.linear.weight 100×300", "blocks.1.linear.bias 100",
                "output.weight 10×100", "output.bias 10",
            },
            Shapes(new Network(spec)));
        CollectionAssert.AreEqual(
            new[]
            {
                "blocks.0.linear.weight 300×784", "blocks.0.norm.weight 300", "blocks.0.norm.bias 300", "blocks.1.linear.weight 100×300",
                "blocks.1.norm.weight 100", "blocks.1.norm.bias 100", "output.weight 10×100", "output.bias 10",
            },
            Shapes(new Network(spec with { Normalization = Normalization.BatchNorm() })));
    }

    [TestMethod]
    public void Network_WithoutBlocks_IsOneMapOfTheRow() => CollectionAssert.AreEqual(
        new[] { "output.weight 3×7", "output.bias 3" }, Shapes(new Network(TestNetworks.Spec(blocks: 0, block: Block.Dense()))));

    [TestMethod]
    public void Network_WithEmbeddings_ReadsThemInTheFirstBlock()
    {
        var spec = TestNetworks.Spec(block: Block.Dense(), blocks: 1, width: 4) with { Input = InputLayout.OfNumbers(2, new TableShape(5, 3)) };
        Assert.AreEqual("input.embeddings.0.weight 5×3, blocks.0.linear.weight 4×5", string.Join(", ", Shapes(new Network(spec)).Take(2)));
    }

    // Width, HiddenWidth and ResidualDropout do not count where Widths and the block say otherwise.
    [TestMethod]
    public void Train_OptionsThatDoNotCount_ChangeNothing()
    {
        var data = TestTables.Xor(120, seed: 1);
        var options = TestTables.Small() with { Widths = [12, 6], Architecture = ClassicOptions.Architecture with { Block = Block.Dense() } };
        var model = DeepResidualTraining.Train(data, options, seed: 1);
        var other = DeepResidualTraining.Train(
            data,
            options with
            {
                Blocks = 7, Width = 99, Architecture = options.Architecture with { HiddenWidth = 5 }, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.9f },
            },
            seed: 1);
        CollectionAssert.AreEqual(TestTables.Probabilities(model, data), TestTables.Probabilities(other, data));
    }

    [TestMethod]
    public void Train_DenseNetwork_LearnsWhatNoLinearMapCan()
    {
        var data = TestTables.Xor(400, seed: 1);
        var options = TestTables.Small() with { Widths = [32, 16], Architecture = ClassicOptions.Architecture with { Block = Block.Dense() }, Epochs = 60, Dropout = 0 };
        var model = DeepResidualTraining.Train(data, options, seed: 1);
        Assert.IsGreaterThan(0.93, model.Summary.Curve.Max(epoch => epoch.Validation![MLNetDeep.Training.ValidationMetric.Accuracy])!.Value);
        var importance = model.Report!.Importance;
        Assert.IsNotNull(importance);
    }

    private static string[] Shapes(Network network) =>
        [.. network.Store.Parameters.ToArray().Select(range => $"{range.Name} " + string.Join('×', range.Shape.ToArray()))];
}
