using Microsoft.ML;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>The same seed gives the same bytes; no seed, other weights.</summary>
[TestClass]
public sealed class DeepResidualSeedTests
{
    // Large enough that several threads share the work.
    private static readonly DeepResidualTrainer.Options Wide = Blobs.Options with
    {
        Width = 96, Architecture = new() { HiddenWidth = 128 }, BatchSize = 200, Epochs = 3, Dropout = 0.2f, Regularization = new() { ResidualDropout = 0.1f },
    };

    [TestMethod]
    public void Fit_SameSeed_SameBytesForAnyNumberOfThreads()
    {
        var (network, weights) = Train(Wide with { NumberOfThreads = 1 }, seed: 7);

        foreach (int? threads in new int?[] { 1, 2, 4, null })
        {
            var (otherNetwork, otherWeights) = Train(Wide with { NumberOfThreads = threads }, seed: 7);
            CollectionAssert.AreEqual(network, otherNetwork, $"network.json, {threads} threads");
            CollectionAssert.AreEqual(weights, otherWeights, $"weights.safetensors, {threads} threads");
        }
    }

    [TestMethod]
    public void Fit_Repeated_SameBytes()
    {
        var mlContext = new MLContext(seed: 7);
        var data = Blobs.Encoded(mlContext, 120);
        var trainer = Blobs.Trainer(mlContext);

        byte[] first = SavedModel.Save(mlContext, trainer.Fit(data));
        byte[] second = SavedModel.Save(mlContext, trainer.Fit(data));

        foreach (string entry in new[] { SavedModel.Network, SavedModel.Weights })
            CollectionAssert.AreEqual(SavedModel.Entry(first, entry), SavedModel.Entry(second, entry), entry);
    }

    [TestMethod]
    public void Fit_OtherComponentsBefore_SameBytes()
    {
        var mlContext = new MLContext(seed: 7);
        byte[] plain = SavedModel.Save(mlContext, Blobs.Trainer(mlContext).Fit(Blobs.Encoded(mlContext, 90)));
        var busy = new MLContext(seed: 7);
        for (int i = 0; i < 5; i++)
            busy.Transforms.NormalizeMinMax("X").Fit(Blobs.View(busy, 10));

        byte[] after = SavedModel.Save(busy, Blobs.Trainer(busy).Fit(Blobs.Encoded(busy, 90)));

        CollectionAssert.AreEqual(SavedModel.Entry(plain, SavedModel.Weights), SavedModel.Entry(after, SavedModel.Weights));
    }

    [TestMethod]
    public void Fit_OtherSeed_OtherWeights() =>
        CollectionAssert.AreNotEqual(Train(Blobs.Options, seed: 7).Weights, Train(Blobs.Options, seed: 8).Weights);

    [TestMethod]
    public void Fit_NoSeed_OtherWeightsInEachContextAndEachFit()
    {
        CollectionAssert.AreNotEqual(Train(Blobs.Options, seed: null).Weights, Train(Blobs.Options, seed: null).Weights);

        var mlContext = new MLContext();
        var data = Blobs.Encoded(mlContext, 90);
        var trainer = Blobs.Trainer(mlContext);
        var (first, second) = (trainer.Fit(data), trainer.Fit(data));
        Assert.AreNotEqual(first.Model.Summary.Seed, second.Model.Summary.Seed);
        CollectionAssert.AreNotEqual(
            first.Transform(data).Vectors("Score").SelectMany(row => row).ToArray(),
            second.Transform(data).Vectors("Score").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Fit_Seed_IsKeptInTheSummary()
    {
        var mlContext = new MLContext(seed: -12345);

        Assert.AreEqual(-12345, Blobs.Trained(mlContext, 30).Model.Model.Summary.Seed);
    }

    private static (byte[] Network, byte[] Weights) Train(DeepResidualTrainer.Options options, int? seed)
    {
        var mlContext = new MLContext(seed);
        var data = Blobs.Encoded(mlContext, 600);
        byte[] file = SavedModel.Save(mlContext, new DeepResidualTrainer(mlContext, options).Fit(data), data.Schema);
        return (SavedModel.Entry(file, SavedModel.Network), SavedModel.Entry(file, SavedModel.Weights));
    }
}
