using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Numeric embeddings in a whole training and in what comes of it.</summary>
[TestClass]
public sealed class NumericEmbeddingTrainingTests
{
    private static readonly DeepResidualOptions s_options = TestTables.Small() with { Epochs = 3, Run = new() { Report = false } };

    [TestMethod]
    public void SaveAndLoad_EachKind_PredictsTheSameBits()
    {
        using var folder = new TempFolder();
        foreach (var kind in NumericEmbeddingLayerTests.Kinds)
        {
            var model = DeepResidualTraining.Train(TestTables.Clouds(300, seed: 1), With(kind), seed: 2);
            Assert.AreEqual(kind, model.Network.Spec.NumericEmbedding);
            var path = folder["model.zip"];
            model.Save(path);
            var loaded = TrainedModel.Load(path);
            Assert.AreEqual(model.Network.Spec, loaded.Network.Spec);
            CollectionAssert.AreEqual(TestModels.Probabilities(model), TestModels.Probabilities(loaded), $"{kind}");
            Assert.AreEqual(kind, loaded.Summary.Options.Architecture.NumericEmbedding);
        }
    }

    [TestMethod]
    public void Model_WithoutEmbedding_SaysNothingOfIt()
    {
        var text = System.Text.Encoding.UTF8.GetString(ModelFile.Write(TestModels.Small).Network);
        var beforeTraining = text[..text.IndexOf("\"training\"", StringComparison.Ordinal)];
        Assert.DoesNotContain("numericEmbedding", beforeTraining);
        Assert.DoesNotContain("edges", beforeTraining);
    }

    [TestMethod]
    [DataRow("bins", "70000000")]
    [DataRow("size", "2000000000")]
    [DataRow("size", "9")]
    public void Read_EmbeddingOutOfRangeOrOfOtherWeights_IsRefused(string property, string value)
    {
        var model = DeepResidualTraining.Train(TestTables.Clouds(300, seed: 1), With(NumericEmbedding.PiecewiseLinear(4)), seed: 2);
        var (network, _) = ModelFile.Write(model);
        var text = System.Text.Encoding.UTF8.GetString(network);
        var at = text.IndexOf($"\"{property}\": ", text.IndexOf("numericEmbedding", StringComparison.Ordinal), StringComparison.Ordinal) + property.Length + 4;
        var altered = System.Text.Encoding.UTF8.GetBytes(text[..at] + value + text[text.IndexOfAny([',', '\r', '\n'], at)..]);
        var document = System.Text.Json.JsonSerializer.Deserialize<ModelDocument>(altered, ModelJson.Options)!;
        if (value.Length > 1)
            Assert.ThrowsExactly<InvalidDataException>(document.RequireConsistent);
        else
            Assert.AreNotEqual(
                Architecture.Of(model.Network.Spec).Weights, Architecture.Of(document.Network with { Input = model.Encoder.Layout }).Weights);
    }

    // A class that one exact value alone has: lines between bins cannot say it, steps can.
    [TestMethod]
    public void Train_SingleValuesThatMatter_AreLearntByBins()
    {
        var (train, test) = (Values(2_000, seed: 1), Values(2_000, seed: 2));
        var options = s_options with { Epochs = 8, Validation = ClassicOptions.Validation with { Fraction = 0 } };
        var plain = TestTables.Accuracy(DeepResidualTraining.Train(train, options, seed: 3), test);
        var binned = TestTables.Accuracy(
            DeepResidualTraining.Train(train, options with { Architecture = options.Architecture with { NumericEmbedding = NumericEmbedding.PiecewiseLinear() } }, seed: 3), test);
        Console.WriteLine($"plain {plain:P1}, binned {binned:P1}");
        Assert.IsGreaterThan(0.97, binned);
        Assert.IsGreaterThan(plain + 0.05, binned);
    }

    [TestMethod]
    public void Train_TreeBins_AreThoseOfTheLabels()
    {
        var model = DeepResidualTraining.Train(
            Values(4_000, seed: 1, most: 20), With(NumericEmbedding.PiecewiseLinear(binning: NumericBins.Tree)), seed: 3);
        Assert.HasCount(9, model.Encoder.ToState().Edges![0]);   // 0, and around 0, 5, 10 and 15, and 19
    }

    [TestMethod]
    public void Freezing_NamesOfEmbeddings_KeepsThem()
    {
        var options = With(NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear(4)));
        var start = new TrainingStart(TestTables.Clouds(300, seed: 1), options, seed: 2);
        var frozen = options with { Transfer = new() { Freezing = Freezing.Tensors(["input.numbers.0", "input.numbers.1.bias"]) } };
        var model = DeepResidualTraining.Train(TestTables.Clouds(300, seed: 1), frozen, seed: 2);
        foreach (var range in start.Network.Store.Parameters)
        {
            var isFrozen = range.Name.StartsWith("input.numbers.0.", StringComparison.Ordinal) || range.Name == "input.numbers.1.bias";
            Assert.AreEqual(isFrozen, start.Network.Store.ValuesOf(range).SequenceEqual(model.Network.Store.ValuesOf(range)), range.Name);
        }
    }

    [TestMethod]
    public void Transfer_ModelWithEmbeddings_TakesBinsAndNeedsTheSameOption()
    {
        var options = With(NumericEmbedding.PiecewiseLinear(4));
        var model = DeepResidualTraining.Train(TestTables.Clouds(300, seed: 1), options, seed: 2);
        var warm = options with { Transfer = new() { InitialModel = InitialModel.From(model) } };
        var start = new TrainingStart(TestTables.Clouds(200, seed: 5), warm, seed: 7);
        Assert.AreEqual(model.Encoder.Layout, start.Encoder.Layout);
        CollectionAssert.AreEqual(model.Network.Store.Values.ToArray(), start.Network.Store.Values.ToArray());
        var other = warm with { Architecture = warm.Architecture with { NumericEmbedding = NumericEmbedding.None() } };
        var message = Assert.ThrowsExactly<ArgumentException>(() => new TrainingStart(TestTables.Clouds(200, seed: 5), other, seed: 7)).Message;
        StringAssert.Contains(message, "NumericEmbedding must be PiecewiseLinear (Bins 4, Size 8");
    }

    [TestMethod]
    public void Report_Importance_BelongsToTheFeatures()
    {
        var options = With(NumericEmbedding.PiecewiseLinear()) with { Run = new() { Report = true } };
        var model = DeepResidualTraining.Train(Values(1_000, seed: 1), options, seed: 3);
        var features = model.Report.Importance!.Features;
        Assert.IsGreaterThan(features.Single(feature => feature.Column == 1).Increase, features.Single(feature => feature.Column == 0).Increase);
    }

    [TestMethod]
    public void Pretraining_TreeBins_AreRefusedAndOthersWork()
    {
        var initial = Pretraining.Run(
            TestTables.Clouds(200, seed: 1), With(NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear(4))), new PretrainingOptions { Epochs = 1 });
        Assert.IsNotNull(initial.Encoder.ToState().Edges);
        var message = Assert.ThrowsExactly<ArgumentException>(
            () => Pretraining.Run(TestTables.Clouds(200, seed: 1), With(NumericEmbedding.PiecewiseLinear(binning: NumericBins.Tree)))).Message;
        StringAssert.Contains(message, "bins of a tree need labels");
    }

    [TestMethod]
    public void Options_OutOfRange_AreNamedWithTheirPath()
    {
        var faults = string.Join(" ", With(NumericEmbedding.PiecewiseLinear(bins: 0)).Faults());
        Assert.AreEqual("Architecture.NumericEmbedding: Bins must be in [1, 1024], but was 0.", faults);
    }

    private static DeepResidualOptions With(NumericEmbedding kind) => s_options with { Architecture = s_options.Architecture with { NumericEmbedding = kind } };

    // Whole numbers, of which every fifth is of the other class, and noise.
    private static TabularDataset Values(int rows, int seed, int most = 40)
    {
        var random = new Random(seed);
        var data = new TabularDataset(2, classes: 2);
        for (var r = 0; r < rows; r++)
        {
            var value = random.Next(most);
            data.Add([value, random.NextSingle()], value % 5 == 0 ? 1 : 0);
        }
        return data;
    }
}
