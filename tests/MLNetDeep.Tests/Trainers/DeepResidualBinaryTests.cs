using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;
using MLNetDeep.Tests.Scoring;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Binary classification: ML.NET's own procedures, the three columns, and what the trainer refuses.</summary>
[TestClass]
public sealed class DeepResidualBinaryTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    // Without categories, Size tells most of it.
    private DeepResidualBinaryTransformer Trained(IDataView data) => _mlContext.BinaryClassification.Trainers.DeepResidual(Houses.Binary).Fit(data);

    [TestMethod]
    public void Evaluate_TestRows_LearnsAndIsCalibrated()
    {
        var scored = Trained(Houses.Encoded(_mlContext, 480)).Transform(Houses.Encoded(_mlContext, 240, seed: 2));

        var metrics = _mlContext.BinaryClassification.Evaluate(scored, "Dear");
        Assert.IsGreaterThan(0.8, metrics.AreaUnderRocCurve);
        Assert.IsLessThan(0.85, metrics.LogLoss, "bits a row; 1 knows nothing");
        var bare = _mlContext.BinaryClassification.EvaluateNonCalibrated(scored, "Dear");
        Assert.AreEqual(metrics.Accuracy, bare.Accuracy);
        Assert.AreEqual(metrics.AreaUnderRocCurve, bare.AreaUnderRocCurve, 1e-9);
    }

    [TestMethod]
    public void CrossValidate_WholePipeline_EveryFoldLearns()
    {
        var pipeline = Houses.Encoding(_mlContext).Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary));
        var view = Houses.View(_mlContext, 300);

        foreach (var fold in _mlContext.BinaryClassification.CrossValidate(view, pipeline, numberOfFolds: 2, labelColumnName: "Dear"))
            Assert.IsGreaterThan(0.75, fold.Metrics.AreaUnderRocCurve, $"fold {fold.Fold}");
        foreach (var fold in _mlContext.BinaryClassification.CrossValidateNonCalibrated(view, pipeline, numberOfFolds: 2, labelColumnName: "Dear"))
            Assert.IsGreaterThan(0.75, fold.Metrics.AreaUnderRocCurve, $"fold {fold.Fold}");
    }

    [TestMethod]
    public void PermutationFeatureImportance_BothOverloads_NoiseMattersLess()
    {
        var view = Houses.View(_mlContext, 300);
        var chain = Houses.Encoding(_mlContext).Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary)).Fit(view);

        var slots = _mlContext.BinaryClassification.PermutationFeatureImportance(chain.LastTransformer, chain.Transform(view), "Dear");
        var names = _mlContext.BinaryClassification.PermutationFeatureImportanceNonCalibrated(chain, chain.Transform(view), "Dear");

        Assert.HasCount(2, slots);
        Assert.IsLessThan(slots[1].AreaUnderRocCurve.Mean - 0.1, slots[0].AreaUnderRocCurve.Mean);
        CollectionAssert.AreEquivalent(new[] { "Size", "Noise" }, names.Keys.ToArray());
        Assert.IsLessThan(names["Noise"].AreaUnderRocCurve.Mean - 0.1, names["Size"].AreaUnderRocCurve.Mean);
    }

    [TestMethod]
    public void Transform_EveryRow_ScoreIsTheLogitOfTheProbability()
    {
        var data = Houses.Encoded(_mlContext, 200);
        var model = Trained(data);
        var scored = model.Transform(data);

        var (logits, probabilities, answers) = (scored.Values<float>("Score"), scored.Values<float>("Probability"), scored.Values<bool>("PredictedLabel"));

        var expected = new float[200];
        model.Model.Predict([.. data.Vectors("Features").SelectMany(row => row)], expected);
        CollectionAssert.AreEqual(expected, probabilities);
        for (int i = 0; i < 200; i++)
        {
            Assert.AreEqual(1 / (1 + Math.Exp(-logits[i])), probabilities[i], 1e-6);
            Assert.AreEqual(logits[i] > 0, answers[i]);
        }
        Assert.HasCount(2, answers.Distinct().ToArray());
    }

    [TestMethod]
    public void Schema_Columns_AreAsPromisedAndAsMLNetWritesThem()
    {
        var data = Houses.Encoded(_mlContext, 60);
        var shape = new SchemaShape(
        [
            ShapeColumn.Create("Dear", SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance),
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single),
        ]);
        var promised = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary).GetOutputSchema(shape);

        var schema = Trained(data).Transform(data).Schema;

        foreach (var (name, type) in new (string, DataViewType)[]
        {
            ("Score", NumberDataViewType.Single), ("Probability", NumberDataViewType.Single), ("PredictedLabel", BooleanDataViewType.Instance),
        })
        {
            Assert.AreEqual(type, schema[name].Type);
            ScoreSchemaTests.AssertAgree(promised.Single(column => column.Name == name), schema[name]);
            ReadOnlyMemory<char> kind = default, value = default;
            schema[name].Annotations.GetValue("ScoreColumnKind", ref kind);
            schema[name].Annotations.GetValue("ScoreValueKind", ref value);
            Assert.AreEqual("BinaryClassification", kind.ToString());
            Assert.AreEqual(name, value.ToString());
        }
        Assert.IsTrue(schema["Probability"].IsNormalized());
        Assert.IsFalse(schema["Score"].IsNormalized());
    }

    [TestMethod]
    public void Create_ConstructorsAndCatalogOverloads_TrainTheSameModel()
    {
        var data = Houses.Encoded(_mlContext, 90);
        var options = new DeepResidualBinaryTrainer.Options
        {
            LabelColumnName = "Dear", ExampleWeightColumnName = "Weight", Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 6 }, Dropout = 0.125f,
            LearningRate = 0.02f, BatchSize = 16, Epochs = 2,
        };

        DeepResidualBinaryTrainer[] trainers =
        [
            new(_mlContext, options),
            new(_mlContext, "Dear", "Features", "Weight", 1, 8, 6, 0.125f, 0.02f, 16, 2),
            _mlContext.BinaryClassification.Trainers.DeepResidual(options),
            _mlContext.BinaryClassification.Trainers.DeepResidual("Dear", "Features", "Weight", 1, 8, 6, 0.125f, 0.02f, 16, 2),
        ];

        var expected = trainers[0].Fit(data).Transform(data).Values<float>("Score");
        foreach (var trainer in trainers)
            CollectionAssert.AreEqual(expected, trainer.Fit(data).Transform(data).Values<float>("Score"));
    }

    [TestMethod]
    public void Fit_ValidationRows_ChooseTheEpoch()
    {
        var trainer = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 3 });

        var summary = trainer.Fit(Houses.Encoded(_mlContext, 90), Houses.Encoded(_mlContext, 36, seed: 2)).Model.Summary;

        Assert.AreEqual(90, summary.TrainingRows);
        Assert.AreEqual(36, summary.ValidationRows);
    }

    [TestMethod]
    public void Fit_WrongLabelsOfWeightZero_DoNotHurt()
    {
        var rows = Houses.Rows(400);
        for (int i = 0; i < 300; i++)
            (rows[i].Dear, rows[i].Weight) = (!rows[i].Dear, 0);
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var data = Houses.Encoding(_mlContext).Fit(view).Transform(view);

        double AreaOf(string? weight)
        {
            var model = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { ExampleWeightColumnName = weight }).Fit(data);
            return _mlContext.BinaryClassification.Evaluate(model.Transform(Houses.Encoded(_mlContext, 240, seed: 2)), "Dear").AreaUnderRocCurve;
        }

        Assert.IsGreaterThan(0.7, AreaOf("Weight"));
        Assert.IsLessThan(0.3, AreaOf(null));
    }

    [TestMethod]
    public void Fit_Log_HasALineForEveryEpoch()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);

        new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 2 }).Fit(Houses.Encoded(_mlContext, 60));

        Assert.HasCount(2, log.Where(line => line.Contains("DeepResidualBinaryTrainer") && line.Contains(", accuracy ") && line.Contains("Epoch ")).ToArray());
        Assert.IsTrue(log.Any(line => line.Contains("Read 60 training rows of 2 features and 2 classes; 0 rows without a label were left out.")));
    }

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; expected: a bool.")]
    [DataRow("Price", "Column 'Price' has type Single; expected: a bool.")]
    [DataRow("Range", "Column 'Range' has type Key<UInt32, 0-2>; expected: a bool.")]
    public void Fit_LabelUnfit_ThrowsNamingColumnTypeAndExpected(string label, string message)
    {
        var trainer = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { LabelColumnName = label });
        var data = Houses.Encoded(_mlContext, 30);

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data)).Message, message);
        var chain = _mlContext.Transforms.CopyColumns("Copy", "Features").Append(trainer);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => chain.Fit(data)).Message, "expected: a bool.");
    }

    [TestMethod]
    public void Fit_OneAnswerOnly_ThrowsNamingIt()
    {
        var rows = Houses.Rows(20);
        foreach (var row in rows)
            row.Dear = true;
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var data = _mlContext.Transforms.Concatenate("Features", "Size").Fit(view).Transform(view);

        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => Trained(data)).Message, "All 20 rows have the same label 'True' in column 'Dear'");
    }

    [TestMethod]
    public void Create_LossOfAnotherTask_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Loss = Networks.Loss.Huber() }));

        StringAssert.Contains(e.Message, "Loss: the task Binary needs CrossEntropy, BinaryCrossEntropy or Focal, but was Huber.");
        Assert.AreEqual("options", e.ParamName);
    }
}
