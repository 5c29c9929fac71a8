using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class RowWeightTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Validation = ClassicOptions.Validation with { Fraction = 0 }, Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 } };

    // The same rows twice, once with a wrong label of weight 0.
    [TestMethod]
    public void Train_WrongRowsOfWeightZero_AreIgnored()
    {
        var model = DeepResidualTraining.Train(WithWrongRows(weight: 0), Options with { Epochs = 20 });
        Assert.IsTrue(TestTables.Accuracy(model, TestTables.Clouds(300, seed: 2)) > 0.97);
    }

    [TestMethod]
    public void Train_WrongRowsOfLargeWeight_WinInstead()
    {
        var model = DeepResidualTraining.Train(WithWrongRows(weight: 20), Options with { Epochs = 20 });
        Assert.IsTrue(TestTables.Accuracy(model, TestTables.Clouds(300, seed: 2)) < 0.03);
    }

    // Without batch normalization, which looks at every row, a step with rows of weight 0 is the step without them.
    [TestMethod]
    public void Step_RowsOfWeightZero_IsTheStepWithoutThem()
    {
        var options = Options with { Normalization = MLNetDeep.Networks.Normalization.LayerNorm(), BatchSize = 1_000 };
        var clouds = TestTables.Clouds(30, seed: 1);
        var features = TestTables.Features(clouds);
        float[][] weights = [.. new[] { false, true }.Select(with =>
        {
            var network = new MLNetDeep.Networks.Network(options.ToNetworkSpec(InputLayout.OfNumbers(4), 3));
            network.Initialize(new MLNetDeep.Randomness.TorchGenerator(1));
            using var engine = new ManagedEngine(network, options, 60, new MLNetDeep.Randomness.DropoutStream(1));
            for (var step = 0; step < 5; step++)
                if (with)
                    engine.Step(new Batch([.. features, .. features], [.. clouds.Labels, .. new int[30]],
                        [.. Enumerable.Repeat(1f, 30), .. new float[30]]), new StepRates(0.01, 0, 1));
                else
                    engine.Step(new Batch(features, clouds.Labels, []), new StepRates(0.01, 0, 1));
            return network.Store.Values.ToArray();
        })];
        for (var i = 0; i < weights[0].Length; i++)
            Assert.AreEqual(weights[0][i], weights[1][i], 1e-6);
    }

    [TestMethod]
    public void Train_AllWeightsTwo_IsTrainingWithoutWeights()
    {
        var data = TestTables.Clouds(90, seed: 1);
        var weighted = new TabularDataset(4, 3);
        for (var r = 0; r < data.Rows; r++)
            weighted.Add(data.Row(r), data.Labels[r], weight: 2);
        var options = Options with { Validation = ClassicOptions.Validation with { Fraction = 0.2 }, Epochs = 3 };
        CollectionAssert.AreEqual(
            DeepResidualTraining.Train(data, options).Network.Store.Values.ToArray(),
            DeepResidualTraining.Train(weighted, options).Network.Store.Values.ToArray());
    }

    [TestMethod]
    public void Train_ValidationWeights_CountInTheCurve()
    {
        var data = TestTables.Clouds(90, seed: 1);
        var validation = new TabularDataset(4, 3);
        for (var r = 0; r < 60; r++)
            validation.Add(data.Row(r), r < 30 ? data.Labels[r] : (data.Labels[r] + 1) % 3, weight: r < 30 ? 3 : 1);

        var model = DeepResidualTraining.Train(data, Options with { Epochs = 20, Validation = Options.Validation with { Patience = null } }, validation: validation);

        Assert.AreEqual(0.75, model.Summary.Curve[^1].Validation.Accuracy!.Value, 1e-9);
    }

    private static TabularDataset WithWrongRows(float weight)
    {
        var clouds = TestTables.Clouds(150, seed: 1);
        var data = new TabularDataset(4, 3);
        for (var r = 0; r < clouds.Rows; r++)
        {
            data.Add(clouds.Row(r), clouds.Labels[r]);
            data.Add(clouds.Row(r), (clouds.Labels[r] + 1) % 3, weight);
        }
        return data;
    }
}
