using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Text;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Onnx;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Wide columns of features of which few are set, such as those of FeaturizeText.</summary>
[TestClass]
public sealed class SparseFeatureTests
{
    private const int Wide = 2_000;

    private readonly MLContext _mlContext = new(seed: 1);

    private static readonly DeepResidualBinaryTrainer.Options s_fast = new()
    {
        LabelColumnName = "Good", Blocks = 1, Width = 16, Architecture = new() { HiddenWidth = 16 }, Epochs = 6, NumberOfThreads = 1,
        Ensemble = new() { Bagging = 0 },
    };

    [TestMethod]
    public void FeaturizeText_TrainSaveLoadPredict_IsTheSameEverywhere()
    {
        var log = new List<string>();
        _mlContext.Log += (_, e) => log.Add(e.Message);
        var data = _mlContext.Data.LoadFromEnumerable(Texts(400, seed: 1));
        var model = _mlContext.Transforms.Text.FeaturizeText("Features", "Text")
            .Append(_mlContext.BinaryClassification.Trainers.DeepResidual(s_fast with { Epochs = 10 })).Fit(data);

        var trained = model.LastTransformer.Model;
        Assert.IsGreaterThan(1_023, trained.SparseSlots);
        Assert.IsGreaterThan(0, trained.Columns);
        var all = trained.SparseSlots + trained.Columns;
        var report = model.GetReport(_mlContext.Data.LoadFromEnumerable(Texts(100, seed: 2)));
        Assert.AreEqual(100, report.Evaluation!.Rows);
        Assert.IsGreaterThan(0.8, report.Evaluation.Curve!.Area);
        Assert.IsNotNull(report.Effects);
        Assert.IsTrue(log.Any(line => line.Contains($"Read 400 training rows of {all} features, {trained.SparseSlots} of them sparse slots, and 2 classes")), string.Join('\n', log));

        var test = _mlContext.Data.LoadFromEnumerable(Texts(200, seed: 2));
        Assert.IsGreaterThan(0.95, _mlContext.BinaryClassification.Evaluate(model.Transform(test), "Good").Accuracy);
        var expected = model.Transform(test).Values<float>("Probability");

        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        CollectionAssert.AreEqual(expected, loaded.Transform(test).Values<float>("Probability"));
        using var engine = _mlContext.Model.CreatePredictionEngine<TextRow, Answer>(loaded);
        var rows = Texts(200, seed: 2);
        for (var r = 0; r < rows.Length; r++)
            Assert.AreEqual(expected[r], engine.Predict(rows[r]).Probability, $"row {r}");
    }

    [TestMethod]
    public void ConvertToOnnx_FeaturizeText_ScoresAsTheModel()
    {
        var data = _mlContext.Data.LoadFromEnumerable(Texts(300, seed: 1));
        var options = new TextFeaturizingEstimator.Options
        {
            KeepDiacritics = true, KeepNumbers = true, KeepPunctuations = true, CaseMode = TextNormalizingEstimator.CaseMode.None,
        };
        var model = _mlContext.Transforms.Text.FeaturizeText("Features", options, "Text")
            .Append(_mlContext.BinaryClassification.Trainers.DeepResidual(s_fast)).Fit(data);
        Assert.IsGreaterThan(0, model.LastTransformer.Model.SparseSlots);
        using var stream = new MemoryStream();
        _mlContext.Model.ConvertToOnnx(model, data, stream, "Probability");

        var rows = Texts(20, seed: 2);
        var expected = model.Transform(_mlContext.Data.LoadFromEnumerable(rows)).Values<float>("Probability");
        using var session = new InferenceSession(stream.ToArray());
        for (var r = 0; r < rows.Length; r++)
        {
            using var good = OrtValue.CreateTensorValueFromMemory(new bool[1], [1, 1]);
            using var text = OrtValue.CreateFromStringTensor(new DenseTensor<string>(new[] { rows[r].Text }, [1, 1]));
            using var outputs = session.Run(new RunOptions(), ["Good", "Text"], [good, text], session.OutputNames);
            Assert.AreEqual(expected[r], outputs[0].GetTensorDataAsSpan<float>()[0], 1e-5f, $"row {r}");
        }
    }

    // With a number, a category and a bag of networks; and of slots alone.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void SaveOnnx_SparseSlots_TakesThemAsADenseVector(bool mixed)
    {
        var model = FitWide(mixed, mixed ? s_fast with { Ensemble = new() { Bagging = 2 }, Epochs = 2 } : s_fast with { Epochs = 2 });
        Assert.AreEqual(mixed, model.Model.Columns > 0);
        var rows = WideRowsOf(30, seed: 3, mixed);
        rows[7].Features = new VBuffer<float>(Wide, 2, [1_500, float.NaN], [400, 600]);
        var expected = model.Transform(_mlContext.Data.LoadFromEnumerable(rows)).Values<float>("Probability");

        using var stream = new MemoryStream();
        OnnxExporter.Save(model.Model, stream);
        using var session = new InferenceSession(stream.ToArray());
        float[] dense = [.. rows.SelectMany(row => mixed ? [.. row.Features.DenseValues(), row.Kind < 3 ? row.Kind + 1 : 0] : row.Features.DenseValues())];
        using var features = OrtValue.CreateTensorValueFromMemory(dense, [rows.Length, dense.Length / rows.Length]);
        using var outputs = session.Run(new RunOptions(), ["Features"], [features], ["probabilities"]);
        var probabilities = outputs[0].GetTensorDataAsSpan<float>();
        for (var r = 0; r < rows.Length; r++)
            Assert.AreEqual(expected[r], probabilities[probabilities.Length / rows.Length * r + probabilities.Length / rows.Length - 1], 1e-5f, $"row {r}");
    }

    [TestMethod]
    public void Transform_ManyRowsAndOneByOne_HaveTheSameBits()
    {
        var model = FitWide(mixed: true, s_fast with { Epochs = 2 });
        var rows = WideRowsOf(3_000, seed: 3, mixed: true);
        var expected = model.Transform(_mlContext.Data.LoadFromEnumerable(rows)).Values<float>("Score");
        using var engine = _mlContext.Model.CreatePredictionEngine<WideRow, Answer>(model);
        for (var r = 0; r < rows.Length; r += 101)
            Assert.AreEqual(expected[r], engine.Predict(rows[r]).Score, $"row {r}");
    }

    [TestMethod]
    public void Fit_ValidationRowsAndInitialModel_HaveTheSlotsOfTheFirstTraining()
    {
        var view = _mlContext.Data.LoadFromEnumerable(WideRowsOf(300, seed: 1, mixed: true));
        // Other slots are frequent here: number 0 is never set, and number 700 is always.
        var other = _mlContext.Data.LoadFromEnumerable(WideRowsOf(300, seed: 2, mixed: true).Select(row => row with
        {
            Features = new VBuffer<float>(Wide, 2, [1, row.Good ? 3 : 4], [700, row.Good ? 401 : 402]),
        }).ToArray());
        var options = s_fast with { CategoricalColumnNames = ["Kind"], Epochs = 3 };
        var trainer = _mlContext.BinaryClassification.Trainers.DeepResidual(options);

        var model = trainer.Fit(view, other);
        var scored = _mlContext.BinaryClassification.Evaluate(model.Transform(other), "Good");
        Assert.AreEqual(scored.Accuracy, model.Model.Summary.FinalMetrics.Accuracy!.Value, 1e-9);

        var next = _mlContext.BinaryClassification.Trainers.DeepResidual(
            options with { Transfer = new() { InitialModel = model.ToInitialModel() } }).Fit(other);
        Assert.AreEqual((model.Model.Columns, model.Model.SparseSlots), (next.Model.Columns, next.Model.SparseSlots));
    }

    [TestMethod]
    public void Fit_WideRowsThatAreMostlySet_AreDenseToTheBit()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60).Select(r => new WideRow
        {
            Good = r % 2 == 0, Features = new VBuffer<float>(Wide, [.. Enumerable.Range(0, Wide).Select(c => c % 3 == 0 ? 0f : random.NextSingle() + r % 2)]),
        }).ToArray();
        var options = s_fast with { Epochs = 1 };
        var model = _mlContext.BinaryClassification.Trainers.DeepResidual(options).Fit(_mlContext.Data.LoadFromEnumerable(rows));

        var data = new TabularDataset(Wide, LearningTask.Binary);
        foreach (var row in rows)
            data.Add([.. row.Features.DenseValues()], row.Good ? 1 : 0);
        var expected = DeepResidualTraining.Train(data, options, seed: 1);
        Assert.AreEqual(0, model.Model.SparseSlots);
        float[] a = [.. model.Model.Network.Store.Values], b = [.. expected.Network.Store.Values];
        CollectionAssert.AreEqual(b, a);
    }

    // As many rows as are judged late: some dense ones behind sparse ones.
    [TestMethod]
    [DataRow(1_000, 5, false)]                                   // too narrow
    [DataRow(1_030, 300, false)]                                 // too much is set
    [DataRow(1_030, 5, true)]
    public void Fit_Width_DecidesWhetherSlotsAreSparse(int width, int set, bool isSparse)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 120).Select(r => new LooseRow
        {
            Good = r % 2 == 0,
            Features = new VBuffer<float>(width, set, [.. Enumerable.Repeat(1f, set)], [.. Enumerable.Range(0, set).Select(i => i * (width / set) + random.Next(width / set))]),
        }).ToArray();
        var schema = SchemaDefinition.Create(typeof(LooseRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        var model = _mlContext.BinaryClassification.Trainers.DeepResidual(s_fast with { Epochs = 1 })
            .Fit(_mlContext.Data.LoadFromEnumerable(rows, schema));
        Assert.AreEqual(isSparse, model.Model.SparseSlots > 0);
        Assert.AreEqual(width, model.Model.Columns + model.Model.SparseSlots);
    }

    [TestMethod]
    public void Fit_OptionsThatSlotsRuleOut_ReadsDenseRowsAndSaysWhy()
    {
        var log = new List<string>();
        _mlContext.Log += (_, e) => log.Add(e.Message);
        var model = FitWide(mixed: false, s_fast with { Epochs = 1, Regularization = new() { GroupDropout = 0.1f } });
        Assert.AreEqual(0, model.Model.SparseSlots);
        Assert.IsTrue(log.Any(line => line.Contains("All 2000 slots are read as dense numbers; for sparse slots, Regularization.GroupDropout must be 0.")));
    }

    [TestMethod]
    public void BadValue_InSparseSlot_NamesRowAndSlot()
    {
        var rows = WideRowsOf(100, seed: 1, mixed: false);
        rows[30].Features = new VBuffer<float>(Wide, 2, [1, float.PositiveInfinity], [3, 1_234]);
        var fit = Assert.ThrowsExactly<InvalidDataException>(
            () => _mlContext.BinaryClassification.Trainers.DeepResidual(s_fast).Fit(_mlContext.Data.LoadFromEnumerable(rows)));
        Assert.AreEqual("Row 30 of column 'Features' has the value Infinity in slot 1234; expected a finite number.", fit.Message);

        var model = FitWide(mixed: false, s_fast with { Epochs = 1 });
        var scored = model.Transform(_mlContext.Data.LoadFromEnumerable(rows));
        var transform = Assert.ThrowsExactly<InvalidDataException>(() => scored.Values<float>("Score"));
        Assert.AreEqual(fit.Message, transform.Message);
    }

    [TestMethod]
    public void Transform_SlotNamesInAnotherOrder_OfNumbersAreRefused()
    {
        var (view, other) = (Named(Enumerable.Range(0, Wide)), Named([1, 0, .. Enumerable.Range(2, Wide - 2)]));
        var model = _mlContext.BinaryClassification.Trainers.DeepResidual(s_fast with { Epochs = 1 }).Fit(view);
        Assert.AreEqual(2, model.Model.Columns);
        var exception = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(other));
        StringAssert.Contains(exception.Message, "Slot 0 of column 'Features' is 'n1'; expected 'n0'");

        IDataView Named(IEnumerable<int> names)
        {
            ReadOnlyMemory<char>[] texts = [.. names.Select(name => $"n{name}".AsMemory())];
            var schema = SchemaDefinition.Create(typeof(WideRow));
            schema["Features"].AddAnnotation(
                "SlotNames", new VBuffer<ReadOnlyMemory<char>>(Wide, texts), new VectorDataViewType(TextDataViewType.Instance, Wide));
            return _mlContext.Data.LoadFromEnumerable(WideRowsOf(100, seed: 1, mixed: true), schema);
        }
    }

    [TestMethod]
    public void CrossValidateAndTune_SparseRows_Work()
    {
        var view = _mlContext.Data.LoadFromEnumerable(WideRowsOf(600, seed: 1, mixed: true));
        var trainer = _mlContext.BinaryClassification.Trainers.DeepResidual(s_fast with { Epochs = 10 });
        foreach (var fold in _mlContext.BinaryClassification.CrossValidate(view, trainer, numberOfFolds: 2, labelColumnName: "Good"))
            Assert.IsGreaterThan(0.6, fold.Metrics.AreaUnderRocCurve);
        Assert.IsGreaterThan(0, trainer.FindLearningRate(view, steps: 20).Suggestion);
        var result = trainer.Tune(view, new() { Candidates = 2, MinEpochs = 2 });
        Assert.IsNotNull(result.Best.Metric);
    }

    [TestMethod]
    public void OneVersusAll_SparseRows_ScoresRowByRow()
    {
        var rows = WideRowsOf(300, seed: 1, mixed: true);
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var trainer = _mlContext.MulticlassClassification.Trainers.OneVersusAll(
            _mlContext.BinaryClassification.Trainers.DeepResidual(s_fast with { LabelColumnName = "Kind", Epochs = 2 }), labelColumnName: "Kind");
        var model = trainer.Fit(view);
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        var expected = model.Transform(view).Vectors("Score");
        var actual = loaded.Transform(view).Vectors("Score");
        Assert.IsGreaterThan(1, expected.Select(scores => scores[0]).Distinct().Count());
        for (var r = 0; r < rows.Length; r++)
            CollectionAssert.AreEqual(expected[r], actual[r], $"row {r}");
    }

    private DeepResidualBinaryTransformer FitWide(bool mixed, DeepResidualBinaryTrainer.Options options) =>
        _mlContext.BinaryClassification.Trainers.DeepResidual(options with { CategoricalColumnNames = mixed ? ["Kind"] : [] })
            .Fit(_mlContext.Data.LoadFromEnumerable(WideRowsOf(300, seed: 1, mixed)));

    // Slots 0 and 1 are numbers, where there are some; one slot from 400 on says the label by being even or odd, and the others say nothing. Raw
    // values of a key count from 0; that of 3 is outside its type, and missing.
    private static WideRow[] WideRowsOf(int count, int seed, bool mixed)
    {
        var random = new Random(seed);
        var rows = new WideRow[count];
        for (var r = 0; r < count; r++)
        {
            var good = random.Next(2) == 0;
            var slots = new SortedSet<int> { 400 + 2 * random.Next(10) + (good ? 0 : 1) };
            if (mixed)
                slots.UnionWith([0, 1]);
            while (slots.Count < 10)
                slots.Add(600 + random.Next(Wide - 600));
            rows[r] = new WideRow
            {
                Good = good, Kind = (uint)random.Next(4), Features = new VBuffer<float>(Wide, slots.Count, [.. slots.Select(_ => 1 + random.NextSingle())], [.. slots]),
            };
        }
        return rows;
    }

    private static TextRow[] Texts(int count, int seed)
    {
        var random = new Random(seed);
        string[] words = [.. Enumerable.Range(0, 500).Select(i => $"{(char)('a' + i % 26)}{(char)('a' + i * 7 % 25)}{(char)('a' + i * 11 % 23)}{i * i % 97}o")];
        return
        [
            .. Enumerable.Range(0, count).Select(i => new TextRow
            {
                Good = i % 2 == 0,
                Text = $"{(i % 2 == 0 ? "fine" : "poor")} {string.Join(' ', Enumerable.Range(0, 8).Select(_ => words[random.Next(words.Length)]))}",
            }),
        ];
    }

    private sealed class TextRow
    {
        public bool Good { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed record WideRow
    {
        public bool Good { get; set; }

        [KeyType(3)]
        public uint Kind { get; set; }

        [VectorType(Wide)]
        public VBuffer<float> Features { get; set; }
    }

    private sealed class LooseRow
    {
        public bool Good { get; set; }

        public VBuffer<float> Features { get; set; }
    }

    private sealed class Answer
    {
        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
