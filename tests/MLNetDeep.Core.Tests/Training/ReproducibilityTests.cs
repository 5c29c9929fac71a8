using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class ReproducibilityTests
{
    private const float Nearly0 = 1e-30f;

    // Wide enough that the kernels do use their threads.
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Width = 96, Architecture = ClassicOptions.Architecture with { HiddenWidth = 128 }, BatchSize = 64, Epochs = 3 };

    // Fits share no state: neither a random stream nor a buffer.
    [TestMethod]
    public void Train_SideBySide_GivesTheModelsOfOneByOne()
    {
        var data = TestTables.Clouds(120, seed: 3);
        Func<TrainedModel>[] fits =
        [
            .. Enumerable.Range(0, 6).Select(seed => (Func<TrainedModel>)(() =>
                DeepResidualTraining.Train(data, TestTables.Small() with { Epochs = 4, NumberOfThreads = 1 + seed % 2, Run = new() { Replicas = 1 + seed / 4 } }, seed))),
        ];
        var oneByOne = Array.ConvertAll(fits, fit => TestTables.Bytes(fit()));
        var sideBySide = new string[fits.Length];
        var threads = Enumerable.Range(0, fits.Length).Select(f => new Thread(() => sideBySide[f] = TestTables.Bytes(fits[f]()))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        CollectionAssert.AreEqual(oneByOne, sideBySide);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    [DataRow(null)]
    public void Train_SameSeedAndAnyThreads_GivesTheSameBytes(int? threads)
    {
        var data = TestTables.Clouds(300, seed: 1);
        var expected = TestTables.Bytes(DeepResidualTraining.Train(data, Options, seed: 5));
        Assert.AreEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(data, Options with { NumberOfThreads = threads }, seed: 5)));
    }

    // Wide enough that the elementwise operations use their threads too.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void Train_WideNetworkOnManyThreads_GivesTheBytesOfOne(int threads)
    {
        var data = TestTables.Clouds(700, seed: 1);
        var wide = Options with { Width = 330, Architecture = ClassicOptions.Architecture with { HiddenWidth = 330 }, BatchSize = 256, Dropout = 0.2f, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.1f }, Epochs = 2, NumberOfThreads = 1 };
        var expected = TestTables.Bytes(DeepResidualTraining.Train(data, wide, seed: 5));
        Assert.AreEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(data, wide with { NumberOfThreads = threads }, seed: 5)));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void Train_WideNetworkWithEveryMaskOnManyThreads_GivesTheBytesOfOne(int threads)
    {
        var data = TestTables.Clouds(700, seed: 1);
        var wide = Options with
        {
            Blocks = 2, Width = 130, Architecture = ClassicOptions.Architecture with { HiddenWidth = 130, NormalizeLogits = true, Block = Block.PostActivation() },
            BatchSize = 256, Epochs = 2, NumberOfThreads = 1,
            Regularization = ClassicOptions.Regularization with { StochasticDepth = 0.3f, DropConnect = 0.2f, GroupDropout = 0.2f },
        };
        var expected = TestTables.Bytes(DeepResidualTraining.Train(data, wide, seed: 5));
        Assert.AreEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(data, wide with { NumberOfThreads = threads }, seed: 5)));
    }

    [TestMethod]
    public void Train_OtherSeed_GivesOtherWeights()
    {
        var data = TestTables.Clouds(100, seed: 1);
        var options = TestTables.Small() with { Epochs = 2 };
        int[] seeds = [0, 1, 2, -1, int.MinValue];
        float[][] weights = [.. seeds.Select(seed => DeepResidualTraining.Train(data, options, seed).Network.Store.Values.ToArray())];
        for (var a = 0; a < weights.Length; a++)
            for (var b = 0; b < a; b++)
                CollectionAssert.AreNotEqual(weights[a], weights[b], $"seeds {a} and {b}");
    }

    [TestMethod]
    public void Train_Twice_LeavesDataAndOptionsAlone()
    {
        var data = TestTables.Clouds(100, seed: 1);
        var features = TestTables.Features(data);
        var options = TestTables.Small() with { Epochs = 2, Regularization = ClassicOptions.Regularization with { GradientClipping = Clipping.ByNorm(1) } };
        var copy = options with { };

        var first = TestTables.Bytes(DeepResidualTraining.Train(data, options, seed: 1));
        var second = TestTables.Bytes(DeepResidualTraining.Train(data, options, seed: 1));

        Assert.AreEqual(first, second);
        Assert.AreEqual(copy, options);
        CollectionAssert.AreEqual(features, TestTables.Features(data));
    }

    [TestMethod]
    public void Train_WithoutOptions_UsesTheDefaults()
    {
        var data = TestTables.Clouds(30, seed: 1);
        var spec = DeepResidualTraining.Train(data, new DeepResidualOptions { Epochs = 1 }).Network.Spec;
        Assert.AreEqual((1, 256, Block.PreActivation(), true), (spec.Blocks, spec.Width, spec.Block, spec.ScaleInputs));
        Assert.AreEqual((Activation.Parametric(Activation.Selu()), Normalization.None(), Initialization.Ntk()), (spec.Activation, spec.Normalization, spec.Initialization));
        Assert.AreEqual(NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear()), spec.NumericEmbedding);
    }

    // Networks that differ only in what is drawn while training start from the same weights.
    [TestMethod]
    public void Train_OtherDropout_StartsFromTheSameWeights()
    {
        var data = TestTables.Clouds(100, seed: 1);
        var options = TestTables.Small() with { Epochs = 1, LearningRate = Nearly0, Regularization = ClassicOptions.Regularization with { WeightDecay = 0 } };
        AssertSame(
            DeepResidualTraining.Train(data, options, seed: 3).Network.Store.Values,
            DeepResidualTraining.Train(data, options with { Dropout = 0.5f, BatchSize = 7 }, seed: 3).Network.Store.Values);
    }

    [TestMethod]
    public void Train_RateOfNearlyZero_LeavesTheInitialization()
    {
        var data = TestTables.Clouds(100, seed: 1);
        var options = TestTables.Small() with { Epochs = 1, LearningRate = Nearly0, Regularization = ClassicOptions.Regularization with { WeightDecay = 0 } };
        var expected = new Network(options.ToNetworkSpec(InputLayout.OfNumbers(4), 3));
        expected.Initialize(new MLNetDeep.Randomness.TorchGenerator(3));
        AssertSame(expected.Store.Values, DeepResidualTraining.Train(data, options, seed: 3).Network.Store.Values);
    }

    // What such a rate moves a weight by is lost in it; only where it is 0 something is left.
    private static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-25f);
    }
}
