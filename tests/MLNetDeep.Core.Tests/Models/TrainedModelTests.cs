using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Models;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

[TestClass]
public sealed class TrainedModelTests
{
    [TestMethod]
    public void Predict_Rows_SumToOneAndLieInZeroToOne()
    {
        var probabilities = TestModels.Probabilities(TestModels.Small);
        for (var r = 0; r < probabilities.Length; r += 3)
        {
            Assert.AreEqual(1, probabilities.AsSpan(r, 3).ToArray().Sum(), 1e-6);
            Assert.IsTrue(probabilities.AsSpan(r, 3).ToArray().All(probability => probability is >= 0 and <= 1));
        }
    }

    // One row, a tile, a tile and one row, several tiles.
    [TestMethod]
    [DataRow(1)]
    [DataRow(255)]
    [DataRow(256)]
    [DataRow(257)]
    [DataRow(700)]
    [DataRow(1023)]
    [DataRow(1024)]
    [DataRow(2500)]
    public void Predict_AnyNumberOfRows_GivesEachTheBitsThatItHasAlone(int rows)
    {
        var data = TestTables.Clouds(rows, seed: 3);
        var model = TestModels.Small;
        var all = TestTables.Probabilities(model, data);
        var alone = new float[3];
        for (var r = 0; r < rows; r++)
        {
            model.Predict(data.Row(r), alone);
            CollectionAssert.AreEqual(all[(r * 3)..(r * 3 + 3)], alone, $"row {r}");
        }
    }

    [TestMethod]
    public void Predict_OnManyThreads_GivesTheSameBits()
    {
        var data = TestTables.Clouds(300, seed: 3);
        var expected = TestTables.Probabilities(TestModels.Small, data);
        Parallel.For(0, 64, _ => CollectionAssert.AreEqual(expected, TestTables.Probabilities(TestModels.Small, data)));
    }

    // From 256K weights on, threads help with one row, one prediction at a time.
    [TestMethod]
    public void Predict_OneRowOfALargeNetwork_GivesTheBitsThatItHasAmongOthersAndAllocatesNothing()
    {
        var model = TestModels.Train(TestTables.Small() with { Blocks = 1, Width = 256, Architecture = ClassicOptions.Architecture with { HiddenWidth = 640 }, Epochs = 1 });
        Assert.IsGreaterThanOrEqualTo(PredictionHelpers.MinWeights, model.Network.Store.Values.Length);
        var expected = TestModels.Probabilities(model);
        Parallel.For(0, 8, _ =>
        {
            var probabilities = new float[3];
            for (var call = 0; call < 200; call++)
                Predict(call % 5, probabilities);
        });

        var row = new float[3];
        Assert.AreEqual(0, MinAllocated(() => model.Predict(TestModels.Rows.AsSpan(0, 4), row)));

        void Predict(int r, float[] probabilities)
        {
            model.Predict(TestModels.Rows.AsSpan(r * 4, 4), probabilities);
            CollectionAssert.AreEqual(expected[(r * 3)..(r * 3 + 3)], probabilities);
        }
    }

    [TestMethod]
    public void Predict_NoRows_IsNothing() => TestModels.Small.Predict([], []);

    [TestMethod]
    public void Predict_WrongLengths_SayWhatWasExpected()
    {
        var features = Assert.ThrowsExactly<ArgumentException>(() => TestModels.Small.Predict(new float[5], new float[3]));
        var predictions = Assert.ThrowsExactly<ArgumentException>(() => TestModels.Small.Predict(new float[8], new float[3]));
        Assert.AreEqual(("features", "predictions"), (features.ParamName, predictions.ParamName));
        StringAssert.Contains(features.Message, "5 features do not make whole rows of 4.");
        StringAssert.Contains(predictions.Message, "The predictions of 2 rows must have 6 places, but had 3.");
    }

    [TestMethod]
    [DataRow(float.NaN, "expected a number")]
    [DataRow(float.PositiveInfinity, "expected a finite number")]
    public void Predict_BadFeature_NamesRowAndSlot(float value, string expected)
    {
        var features = new float[300 * 4];
        features[299 * 4 + 2] = value;
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => TestModels.Refusing.Predict(features, new float[300 * 3]));
        StringAssert.Contains(exception.Message, $"Row 299 of column 'Features' has the value {value} in slot 2; {expected}");
    }

    [TestMethod]
    public void Predict_Warm_AllocatesNothing()
    {
        var model = TestModels.Small;
        float[] row = [1, 2, 3, 4], one = new float[3], features = new float[300 * 4], many = new float[900];
        Assert.AreEqual(0, MinAllocated(() =>
        {
            model.Predict(row, one);
            model.Predict(features, many);
        }));
    }

    [TestMethod]
    public void Model_Facts_AreThoseOfTheTraining()
    {
        var model = TestModels.Small;
        Assert.AreEqual((4, 3), (model.Columns, model.Classes));
        Assert.AreEqual("Number", model.Labels.Type);
        CollectionAssert.AreEqual(new[] { "0", "1", "2" }, model.Labels.Values.ToArray());
        Assert.AreEqual((9, 2), (model.Summary.Seed, model.Summary.Curve.Count));
        Assert.IsNull(model.Summary.Options.NumberOfThreads);
    }

    // The least of several: the runtime allocates now and then too.
    private static long MinAllocated(Action action)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 6 && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var call = 0; call < 50; call++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    // 65,537 rows of 65,536 classes are 65,536 more than fit 32 bits: a product that wraps around would take as many places for enough.
    [TestMethod]
    public void Predict_RowsAndClassesBeyond32Bits_AreRefused()
    {
        var model = TestModels.Of(TestNetworks.Spec(inputs: 1, outputs: 65_536, blocks: 0, width: 1, hidden: 1));
        var exception = Assert.ThrowsExactly<ArgumentException>(() => model.Predict(new float[65_537], new float[65_536]));
        StringAssert.Contains(exception.Message, "The predictions of 65537 rows must have 4295032832 places, but had 65536.");
    }

    // Fewer rows at a time than of a narrow network, with the same bits.
    [TestMethod]
    public void Predict_WideNetwork_TakesLittleMemoryAndGivesTheSameBits()
    {
        var model = TestModels.Of(TestNetworks.Spec(inputs: 2, outputs: 2, blocks: 1, width: 1, hidden: 65_536));
        var features = TestNetworks.Uniform(2 * 2_000, seed: 3);
        var predictions = new float[2 * 2_000];
        model.Predict(features, predictions);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var alone = new float[2 * 100];
        TestModels.Of(TestNetworks.Spec(inputs: 2, outputs: 2, blocks: 1, width: 1, hidden: 65_536)).Predict(features.AsSpan(0, 200), alone);
        Assert.IsLessThan(64L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        CollectionAssert.AreEqual(predictions[..200], alone);
    }
}
