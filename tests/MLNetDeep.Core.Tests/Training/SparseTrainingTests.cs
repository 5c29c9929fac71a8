using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Trainings of rows with sparse slots. The label is which of two kinds of slots a row has more of.</summary>
[TestClass]
public sealed class SparseTrainingTests
{
    private const int Slots = 300;

    private static readonly DeepResidualOptions s_fast = TestTables.Small() with
    {
        Epochs = 15,
        Normalization = Normalization.None(),
        Architecture = ClassicOptions.Architecture with { HiddenWidth = 24, Initialization = Initialization.Ntk() },
    };

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Train_SparseRows_LearnsThem(int columns)
    {
        var model = DeepResidualTraining.Train(Table(600, seed: 1, columns), s_fast, seed: 1);
        Assert.AreEqual((columns, Slots), (model.Columns, model.SparseSlots));
        Assert.IsGreaterThan(0.9, AccuracyOf(model, Table(300, seed: 2, columns)));
        Assert.AreEqual(Slots, model.Report.Sections!.Data!.SparseSlots);
        Assert.IsNull(model.Report.Sections.KnownFault);
        StringAssert.Contains(model.Report.ToHtml(), "Sparse slots are not measured");
        var flow = GradientFlow.Measure(Table(600, seed: 1, columns), s_fast, seed: 1).Layers[0];
        Assert.AreEqual(("input.sparse", Slots, 16), (flow.Name, flow.Inputs, flow.Outputs));
        Assert.IsGreaterThan(0, flow.MeanAbsoluteGradient);
    }

    // Bagging, numeric embeddings, label smoothing, the temperature: all that is on by default.
    [TestMethod]
    public void Train_DefaultsWithFewEpochs_Work()
    {
        var model = DeepResidualTraining.Train(Table(200, seed: 1, columns: 2), new DeepResidualOptions { Epochs = 3, Width = 16, Blocks = 1 }, seed: 1);
        Assert.AreEqual(5, model.Networks.Count);
        Assert.IsNull(model.Report.Sections!.KnownFault);
        Assert.IsNotNull(model.Report.Sections.Importance);
        AssertSameAfterLoading(model, Table(50, seed: 2, columns: 2));
    }

    [TestMethod]
    public void Apply_OneNetwork_EmbedsNoNumbersBesideSparseSlots()
    {
        var data = Table(100, seed: 1, columns: 2);
        var one = new DeepResidualOptions { Quality = Quality.Fast };
        var given = NumericEmbedding.Periodic();
        Assert.AreEqual(NumericEmbedding.None(), QualityRules.Apply(one, data).Architecture.NumericEmbedding);
        Assert.AreEqual(given, QualityRules.Apply(one with { Architecture = new() { NumericEmbedding = given } }, data).Architecture.NumericEmbedding);
        Assert.IsNull(QualityRules.Apply(new DeepResidualOptions(), data).Architecture.NumericEmbedding, "a bag tries them out");
    }

    [TestMethod]
    public void Train_Regression_LearnsNumbers()
    {
        var (data, random) = (new TabularDataset(columns: 1, Slots, LearningTask.Regression), new Random(3));
        for (var r = 0; r < 500; r++)
        {
            var (slots, values) = RowOf(random, kind: r % 2);
            data.AddTarget([random.NextSingle()], slots, values, target: slots.Count(slot => slot % 2 == 0));
        }
        var model = DeepResidualTraining.Train(data, s_fast with { Epochs = 30 }, seed: 1);
        Assert.IsGreaterThan(0.7, model.Summary.FinalMetrics.RSquared!.Value);
    }

    [TestMethod]
    public void SaveAndLoad_PredictsTheSameBits()
    {
        foreach (var columns in (int[])[0, 2])
            AssertSameAfterLoading(DeepResidualTraining.Train(Table(200, seed: 1, columns), s_fast with { Epochs = 2 }), Table(50, seed: 2, columns));
    }

    // What a file claims of sparse slots is checked before anything is made of it.
    [TestMethod]
    public void Load_ForgedSlots_IsRefused()
    {
        var model = DeepResidualTraining.Train(Table(100, seed: 1, columns: 2), s_fast with { Epochs = 1 });
        var (json, _) = ModelFile.Write(model);
        var good = JsonNode.Parse(json)!;
        Assert.AreEqual(ModelDocument.CurrentFormat, (int)good["format"]!);
        foreach (var (forge, message) in ((Action<JsonObject>, string)[])
        [
            (sparse => sparse["numbers"]!.AsArray().RemoveAt(0), "The encoder's sparse slots must be 300 of 302 numbers, rising, at least one."),
            (sparse => sparse["numbers"]![299] = 302, "The encoder's sparse slots must be 300 of 302 numbers"),
            (sparse => sparse["numbers"]![0] = -1, "The encoder's sparse slots must be 300 of 302 numbers"),
            (sparse => sparse["numbers"]![5] = 8, "The encoder's sparse slots must be 300 of 302 numbers"),
            (sparse => sparse["factors"]![7] = -1, "The encoder's factors of sparse slots must be finite and at least 0."),
            (sparse => sparse["meanSet"] = 0, "The mean number of set slots must be in [1, 300], but was 0."),
            (sparse => sparse["meanSet"] = 301, "The mean number of set slots must be in [1, 300], but was 301."),
            (sparse =>
            {
                sparse["numbers"]!.AsArray().RemoveAt(299);
                sparse["factors"]!.AsArray().RemoveAt(299);
            }, "weights"),
            (sparse => sparse.Parent!.Parent!["network"]!["groupDropout"] = 0.5, "Regularization.GroupDropout must be 0 with sparse slots."),
            (sparse => sparse.Parent!.Parent!["network"]!["block"] = JsonNode.Parse("""{ "kind": "Dense" }"""), "Architecture.Block must not be Dense with sparse slots."),
            (sparse => sparse.Parent!.Parent!["format"] = 3, "sparse slots; these are of format 4."),
        ])
        {
            var forged = good.DeepClone();
            forge(forged["encoder"]!["sparse"]!.AsObject());
            var exception = Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(Bytes(forged), Safetensors.Write(
                model.Networks.Tensors(), "networkSha256", Convert.ToHexStringLower(SHA256.HashData(Bytes(forged))))));
            StringAssert.Contains(exception.Message, message);
        }

        static byte[] Bytes(JsonNode document) => JsonSerializer.SerializeToUtf8Bytes(document);
    }

    [TestMethod]
    public void Predict_ManyRowsAndOne_HaveTheSameBits()
    {
        var model = DeepResidualTraining.Train(Table(200, seed: 1, columns: 2), s_fast with { Epochs = 2 });
        var many = Table(2_000, seed: 2, columns: 2);
        var (features, sparse) = RowsOf(many);
        var together = new float[2_000 * 2];
        model.Predict(features, sparse, together);
        var one = new float[2];
        for (var r = 0; r < 2_000; r += 97)
        {
            var alone = new SparseRows(Slots);
            var row = sparse.Row(r);
            alone.Add(row.Slots, row.Values);
            model.Predict(features.AsSpan(r * 2, 2), alone, one);
            CollectionAssert.AreEqual(together.AsSpan(r * 2, 2).ToArray(), one, $"row {r}");
        }
    }

    [TestMethod]
    public void Predict_WarmRowsOfADataSet_AllocateNothing()
    {
        var data = Table(300, seed: 1, columns: 2);
        var model = DeepResidualTraining.Train(data, s_fast with { Epochs = 1 });
        float[] rows = [.. Enumerable.Range(0, 300).SelectMany(r => data.Features.Row(r).ToArray())], predictions = new float[2 * 300];
        var least = long.MaxValue;                               // the runtime allocates now and then too
        for (var attempt = 0; attempt < 6 && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var call = 0; call < 20; call++)
            {
                model.Predict(rows, predictions, "Features", columnNames: null, firstRow: 0, sparse: data.Sparse);
                model.Predict(rows.AsSpan(0, 3), predictions.AsSpan(0, 2), "Features", columnNames: null, firstRow: 0, sparse: data.Sparse);
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.AreEqual(0, least);
    }

    [TestMethod]
    public void Predict_WithoutSlotsOrOfOthers_IsRefused()
    {
        var model = DeepResidualTraining.Train(Table(100, seed: 1, columns: 2), s_fast with { Epochs = 1 });
        var without = Assert.ThrowsExactly<InvalidOperationException>(() => model.Predict([1, 2], new float[2]));
        Assert.AreEqual("The model reads 300 sparse slots a row: give what is set of them, as SparseRows.", without.Message);
        var others = Assert.ThrowsExactly<ArgumentException>(() => model.Predict([1, 2], new SparseRows(7), new float[2]));
        StringAssert.StartsWith(others.Message, "The rows have 7 sparse slots; expected 300.");
        var rows = Assert.ThrowsExactly<ArgumentException>(() => model.Predict([1, 2, 3], new SparseRows(Slots), new float[2]));
        StringAssert.StartsWith(rows.Message, "0 rows must have 0 features, but had 3.");
    }

    // A slot that training never saw set has a weight that nothing has trained.
    [TestMethod]
    public void Predict_SlotNeverSetInTraining_ChangesNothing()
    {
        var data = new TabularDataset(0, 10, LearningTask.Binary);
        for (var r = 0; r < 100; r++)
            data.Add([], [r % 9], [1], label: r % 2);
        var model = DeepResidualTraining.Train(data, s_fast with { Epochs = 1 });
        Assert.AreEqual(PredictOne(model, [2], [1]), PredictOne(model, [2, 9], [1, 5]));
        Assert.AreNotEqual(PredictOne(model, [2], [1]), PredictOne(model, [3], [1]));
        Assert.AreEqual(PredictOne(model, [2], [1]), PredictOne(model, [2, 3], [1, float.NaN]), "a missing value is 0");
    }

    [TestMethod]
    public void Encoding_DividesByRootMeanSquareAndLimits()
    {
        var data = new TabularDataset(1, 3, LearningTask.Binary);
        data.Add([0], [0, 1], [3, -2], label: 0);
        data.Add([0], [0, 1], [4, float.NaN], label: 1);
        data.Add([0], label: 0);
        var encoding = SparseEncoding.Fit(RowSet.All(data), MissingValues.Median);
        Assert.AreEqual(1f, encoding.Shape.MeanSet);
        var encoded = new SparseRows(3);
        encoding.Encode(new SparseRow([0, 1, 2], [5, -100, 1]), encoded);
        Assert.AreEqual(5 / Math.Sqrt(12.5), encoded.Row(0).Values[0], 1e-6);
        Assert.AreEqual(-SparseEncoding.Limit, encoded.Row(0).Values[1]);
        Assert.AreEqual(0, encoded.Row(0).Values[2]);
    }

    [TestMethod]
    public void Train_MissingValueWhereRefused_NamesRowAndSlot()
    {
        var data = Table(40, seed: 1, columns: 2);
        data.Add([1, 2], [3, 8], [1, float.NaN], label: 0);
        var refusing = s_fast with
        {
            Input = ClassicOptions.Input with { MissingValues = MissingValues.Refuse },
            Validation = s_fast.Validation with { Fraction = 0, Patience = null },
        };
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(data, refusing));
        StringAssert.StartsWith(exception.Message, "Row 40 of column 'Features' has the value NaN in slot 10; expected a number.");
        DeepResidualTraining.Train(data, s_fast with { Epochs = 1 });
    }

    // Validation rows of their own refer to sparse parts behind those of the training rows.
    [TestMethod]
    public void Train_GivenValidationRows_AreScoredByTheirOwnSlots()
    {
        var (data, validation) = (Table(400, seed: 1, columns: 2), Table(200, seed: 2, columns: 2));
        var model = DeepResidualTraining.Train(data, s_fast with { Validation = s_fast.Validation with { Calibrate = false } }, seed: 1, validation);
        Assert.AreEqual(AccuracyOf(model, validation), model.Summary.FinalMetrics.Accuracy!.Value, 1e-9);
        var other = Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(data, s_fast, seed: 1, new TabularDataset(2, 7, LearningTask.Multiclass)));
        StringAssert.Contains(other.Message, "The validation rows have 7 sparse slots; expected 300 as in training.");
    }

    [TestMethod]
    public void Train_Replicas_AreWithinRoundingOfOne()
    {
        var data = Table(300, seed: 1, columns: 2);
        var options = s_fast with { Epochs = 3, Dropout = 0 };
        var one = DeepResidualTraining.Train(data, options, seed: 1);
        var two = DeepResidualTraining.Train(data, options with { Run = options.Run with { Replicas = 2 } }, seed: 1);
        var (a, b) = (Predictions(one, data), Predictions(two, data));
        for (var i = 0; i < a.Length; i++)
            Assert.AreEqual(a[i], b[i], 1e-3, $"{i}");
    }

    [TestMethod]
    public void Train_FromInitialModelWithFrozenInput_KeepsTheTable()
    {
        var data = Table(200, seed: 1, columns: 2);
        var first = DeepResidualTraining.Train(data, s_fast with { Epochs = 2 }, seed: 1);
        var options = s_fast with { Epochs = 2, Transfer = new() { InitialModel = InitialModel.From(first), Freezing = Freezing.Blocks(0) } };
        var second = DeepResidualTraining.Train(data, options, seed: 1);
        CollectionAssert.AreEqual(TableOf(first), TableOf(second));
        Assert.AreNotEqual(TestTables.Bytes(first), TestTables.Bytes(second));
        var other = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Xor(50, 1), options));
        StringAssert.Contains(other.Message, "expected 300 sparse slots as in the initial model");

        float[] TableOf(TrainedModel model) =>
            [.. model.Network.Store.ValuesOf(model.Network.Store.Parameters.Single(range => range.Name == "input.sparse.weight"))];
    }

    [TestMethod]
    public void Train_FromCheckpoint_GivesTheSameModel()
    {
        using var folder = new TempFolder();
        var data = Table(200, seed: 1, columns: 2);
        var options = s_fast with { Epochs = 4 };
        var whole = DeepResidualTraining.Train(data, options, seed: 1);
        using var stop = new CancellationTokenSource();
        var kept = options with { Run = options.Run with { Checkpoint = new Checkpoint(folder.Folder) } };
        Assert.ThrowsExactly<OperationCanceledException>(() => DeepResidualTraining.Train(
            data, kept.Watched(new Recorder(epoch =>
            {
                if (epoch.Epoch == 2)
                    stop.Cancel();
            }), stop.Token), seed: 1));
        var other = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Changed(), kept, seed: 1));
        StringAssert.Contains(other.Message, "the training data");
        Assert.AreEqual(TestTables.Bytes(whole), TestTables.Bytes(DeepResidualTraining.Train(data, kept, seed: 1)));

        // The same but for one value of one slot.
        TabularDataset Changed()
        {
            var (features, sparse) = RowsOf(data);
            var changed = new TabularDataset(2, Slots, LearningTask.Multiclass);
            for (var r = 0; r < data.Rows; r++)
            {
                var row = sparse.Row(r);
                float[] values = [.. row.Values];
                values[0] += r == 150 ? 1 : 0;
                changed.Add(features.AsSpan(r * 2, 2), row.Slots, values, data.Labels[r]);
            }
            return changed;
        }
    }

    [TestMethod]
    public void Train_WhatSlotsRuleOut_IsRefusedByName()
    {
        var data = Table(50, seed: 1, columns: 2);
        foreach (var (options, message) in ((DeepResidualOptions, string)[])
        [
            (s_fast with { Architecture = s_fast.Architecture with { Members = Members.Mini(2) } }, "Architecture.Members must be null with sparse slots."),
            (s_fast with { Architecture = s_fast.Architecture with { Block = Block.Dense() } }, "Architecture.Block must not be Dense with sparse slots."),
            (s_fast with { Blocks = 1, Width = 8, Architecture = s_fast.Architecture with { Block = Block.Attention() } }, "Architecture.Block must not be Attention with sparse slots."),
            (s_fast with { Regularization = s_fast.Regularization with { GroupDropout = 0.1f } }, "Regularization.GroupDropout must be 0 with sparse slots."),
            (s_fast with { Regularization = s_fast.Regularization with { MaxNorm = 2 } }, "Regularization.MaxNorm must be null with sparse slots."),
            (s_fast with { Run = s_fast.Run with { MemoryLimit = 1 << 25 } }, "Run.MemoryLimit must be null with sparse slots."),
        ])
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(data, options)).Message, message);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Pretraining.Run(data, s_fast)).Message, "Pretraining takes no rows with sparse slots");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new TabularDataset(1, Slots, LearningTask.Binary) { MemoryLimit = 1 << 25 }).Message,
            "MemoryLimit must be null where rows have sparse slots");
        Assert.ThrowsExactly<InvalidOperationException>(() => TestTables.Xor(1, 1).Add([1, 2], [0], [1], label: 0));
    }

    // 20,000 rows of 20,000 slots are 1.6 GB as dense rows.
    [TestMethod]
    public void Train_ManyWideRows_TakesMemoryForWhatIsSet()
    {
        const int Rows = 20_000, Wide = 20_000, Set = 50;
        var random = new Random(1);
        var data = new TabularDataset(columns: 0, Wide, LearningTask.Binary);
        var values = Enumerable.Repeat(1f, Set).ToArray();
        var slots = new int[Set];
        for (var r = 0; r < Rows; r++)
        {
            for (var i = 0; i < Set; i++)
                slots[i] = i * (Wide / Set) + random.Next(Wide / Set);
            data.Add([], slots, values, label: slots[0] % 2);
        }
        var before = GC.GetTotalAllocatedBytes(precise: true);
        DeepResidualTraining.Train(data, s_fast with { Epochs = 1, BatchSize = 256, Width = 64, Run = s_fast.Run with { Report = false } });
        Assert.IsLessThan(400L << 20, GC.GetTotalAllocatedBytes(precise: true) - before, "bytes allocated in all");
    }

    private static void AssertSameAfterLoading(TrainedModel model, TabularDataset data)
    {
        using var folder = new TempFolder();
        model.Save(folder["model.zip"]);
        var loaded = TrainedModel.Load(folder["model.zip"]);
        CollectionAssert.AreEqual(Predictions(model, data), Predictions(loaded, data));
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(loaded));
    }

    private static TabularDataset Table(int rows, int seed, int columns)
    {
        var random = new Random(seed);
        var data = new TabularDataset(columns, Slots, LearningTask.Multiclass);
        for (var r = 0; r < rows; r++)
        {
            var (slots, values) = RowOf(random, kind: r % 2);
            data.Add([.. Enumerable.Range(0, columns).Select(_ => random.NextSingle())], slots, values, label: r % 2);
        }
        return data;
    }

    // Slots of both kinds, even ones and odd ones, more of one of them.
    private static (int[] Slots, float[] Values) RowOf(Random random, int kind)
    {
        var slots = new SortedSet<int>();
        for (var i = 0; i < 6; i++)
            slots.Add(random.Next(Slots / 2) * 2 + kind);
        for (var i = 0; i < 2; i++)
            slots.Add(random.Next(Slots / 2) * 2 + 1 - kind);
        return ([.. slots], [.. slots.Select(_ => 1 + random.NextSingle())]);
    }

    private static (float[] Features, SparseRows Sparse) RowsOf(TabularDataset data)
    {
        var sparse = new SparseRows(data.SparseSlots);
        var features = new List<float>();
        for (var r = 0; r < data.Rows; r++)
        {
            features.AddRange(data.Row(r));
            var row = data.Sparse!.RowOf(data.Features.Row(r));
            sparse.Add(row.Slots, row.Values);
        }
        return ([.. features], sparse);
    }

    private static float[] Predictions(TrainedModel model, TabularDataset data)
    {
        var (features, sparse) = RowsOf(data);
        var predictions = new float[data.Rows * model.Outputs];
        model.Predict(features, sparse, predictions);
        return predictions;
    }

    private static float PredictOne(TrainedModel model, int[] slots, float[] values)
    {
        var (sparse, prediction) = (new SparseRows(model.SparseSlots), new float[1]);
        sparse.Add(slots, values);
        model.Predict([], sparse, prediction);
        return prediction[0];
    }

    private static double AccuracyOf(TrainedModel model, TabularDataset data)
    {
        var predictions = Predictions(model, data);
        return Enumerable.Range(0, data.Rows).Average(r => predictions[2 * r + data.Labels[r]] > 0.5f ? 1.0 : 0);
    }
}
