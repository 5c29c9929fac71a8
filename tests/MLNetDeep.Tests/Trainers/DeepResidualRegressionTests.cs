using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Tests.Scoring;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Regression: ML.NET's own procedures, the score in the label's unit, and what the trainer refuses.</summary>
[TestClass]
public sealed class DeepResidualRegressionTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    private DeepResidualRegressionTransformer Trained(IDataView data) => _mlContext.Regression.Trainers.DeepResidual(Houses.Regression).Fit(data);

    [TestMethod]
    public void Evaluate_TestRows_LearnsInTheLabelsUnit()
    {
        var scored = Trained(Houses.Encoded(_mlContext, 480)).Transform(Houses.Encoded(_mlContext, 240, seed: 2));

        Assert.IsTrue(scored.Values<float>("Score").All(price => price is > 250_000 and < 550_000));
        // Size explains half of the variance, the town the rest.
        Assert.IsGreaterThan(0.2, _mlContext.Regression.Evaluate(scored, "Price").RSquared);
    }

    [TestMethod]
    public void CrossValidate_WholePipeline_EveryFoldLearns()
    {
        var pipeline = Houses.Encoding(_mlContext).Append(new DeepResidualRegressionTrainer(_mlContext, Houses.Regression));

        foreach (var fold in _mlContext.Regression.CrossValidate(Houses.View(_mlContext, 300), pipeline, numberOfFolds: 2, labelColumnName: "Price"))
            Assert.IsGreaterThan(0.3, fold.Metrics.RSquared, $"fold {fold.Fold}");
    }

    [TestMethod]
    public void PermutationFeatureImportance_BothOverloads_NoiseMattersLess()
    {
        var view = Houses.View(_mlContext, 300);
        var chain = Houses.Encoding(_mlContext).Append(new DeepResidualRegressionTrainer(_mlContext, Houses.Regression)).Fit(view);

        var slots = _mlContext.Regression.PermutationFeatureImportance(chain.LastTransformer, chain.Transform(view), "Price");
        var names = _mlContext.Regression.PermutationFeatureImportance(chain, chain.Transform(view), "Price");

        Assert.HasCount(2, slots);
        Assert.IsLessThan(slots[1].RSquared.Mean - 0.3, slots[0].RSquared.Mean);
        CollectionAssert.AreEquivalent(new[] { "Size", "Noise" }, names.Keys.ToArray());
        Assert.IsLessThan(names["Noise"].RSquared.Mean - 0.3, names["Size"].RSquared.Mean);
    }

    [TestMethod]
    public void Transform_EveryRow_IsWhatTheModelPredicts()
    {
        var data = Houses.Encoded(_mlContext, 200);
        var model = Trained(data);

        var expected = new float[200];
        model.Model.Predict([.. data.Vectors("Features").SelectMany(row => row)], expected);

        CollectionAssert.AreEqual(expected, model.Transform(data).Values<float>("Score"));
    }

    [TestMethod]
    public void Transform_RowsBeyondTheTable_IsInTheRangeOfTheLabelsUnlessToldOtherwise()
    {
        var rows = Houses.Rows(240);
        var (least, greatest) = (rows.Min(row => row.Price), rows.Max(row => row.Price));
        var (data, far) = (Encode(rows), Houses.Rows(240));
        foreach (var row in far)
            row.Size = 100 * (row.Size - 0.5f);
        var options = Houses.Regression with { Input = new() { Normalization = InputNormalization.Standardize() } };

        var clipped = Scores(options);
        Assert.IsTrue(clipped.All(price => price >= least && price <= greatest));
        Assert.IsTrue(Scores(options with { Target = new() { ClipPredictions = false } }).Any(price => price < least || price > greatest));

        float[] Scores(DeepResidualRegressionTrainer.Options options) =>
            _mlContext.Regression.Trainers.DeepResidual(options).Fit(data).Transform(Encode(far)).Values<float>("Score");
    }

    [TestMethod]
    public void Schema_Score_IsAsPromisedAndAsMLNetWritesIt()
    {
        var data = Houses.Encoded(_mlContext, 60);
        var shape = new SchemaShape(
        [
            ShapeColumn.Create("Price", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single),
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single),
        ]);
        var promised = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression).GetOutputSchema(shape);

        var schema = Trained(data).Transform(data).Schema;

        CollectionAssert.AreEqual(data.Schema.Select(column => column.Name).Append("Score").ToArray(), schema.Select(column => column.Name).ToArray());
        Assert.AreEqual<DataViewType>(NumberDataViewType.Single, schema["Score"].Type);
        ScoreSchemaTests.AssertAgree(promised.Single(column => column.Name == "Score"), schema["Score"]);
        ReadOnlyMemory<char> kind = default;
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.AreEqual("Regression", kind.ToString());
    }

    [TestMethod]
    public void Create_ConstructorsAndCatalogOverloads_TrainTheSameModel()
    {
        var data = Houses.Encoded(_mlContext, 90);
        var options = new DeepResidualRegressionTrainer.Options
        {
            LabelColumnName = "Price", ExampleWeightColumnName = "Weight", Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 6 }, Dropout = 0.125f,
            LearningRate = 0.02f, BatchSize = 16, Epochs = 2,
        };

        DeepResidualRegressionTrainer[] trainers =
        [
            new(_mlContext, options),
            new(_mlContext, "Price", "Features", "Weight", 1, 8, 6, 0.125f, 0.02f, 16, 2),
            _mlContext.Regression.Trainers.DeepResidual(options),
            _mlContext.Regression.Trainers.DeepResidual("Price", "Features", "Weight", 1, 8, 6, 0.125f, 0.02f, 16, 2),
        ];

        var expected = trainers[0].Fit(data).Transform(data).Values<float>("Score");
        foreach (var trainer in trainers)
            CollectionAssert.AreEqual(expected, trainer.Fit(data).Transform(data).Values<float>("Score"));
    }

    [TestMethod]
    public void Fit_RowsWithoutLabel_AreLeftOutAndCounted()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var rows = Houses.Rows(60);
        rows[3].Price = rows[40].Price = float.NaN;

        var summary = Trained(Encode(rows)).Model.Summary;

        Assert.AreEqual(58, summary.TrainingRows + summary.ValidationRows);
        Assert.IsTrue(log.Any(line => line.Contains("Read 58 training rows of 2 features; 2 rows without a label were left out.")));
        Assert.IsTrue(log.Any(line => line.Contains("Epoch 1/20: training loss ")));
        Assert.IsFalse(log.Any(line => line.Contains("accuracy")));
    }

    [TestMethod]
    public void Fit_InfiniteLabel_ThrowsNamingRowColumnAndValue()
    {
        var rows = Houses.Rows(60);
        rows[17].Price = float.PositiveInfinity;

        var e = Assert.ThrowsExactly<InvalidDataException>(() => Trained(Encode(rows)));

        StringAssert.Contains(
            e.Message.Replace("Infinity", "∞"), "Row 17 of column 'Price' has the value ∞; expected a finite number.");
    }

    [TestMethod]
    public void Fit_WrongTargetsOfWeightZero_DoNotHurt()
    {
        var rows = Houses.Rows(1_200);
        for (int i = 0; i < 900; i++)
            (rows[i].Price, rows[i].Weight) = (800_000 - rows[i].Price, 0);

        double ErrorOf(Houses.Row[] rows, string? weight)
        {
            var model = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { ExampleWeightColumnName = weight }).Fit(Encode(rows));
            var scored = model.Transform(Houses.Encoded(_mlContext, 240, seed: 2));
            return _mlContext.Regression.Evaluate(scored, "Price").MeanAbsoluteError;
        }

        double error = ErrorOf(rows, "Weight");
        Assert.AreEqual(ErrorOf(rows[900..], null), error);
        Assert.IsGreaterThan(1.3 * error, ErrorOf(rows, null));
    }

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; expected: a float (Single).")]
    [DataRow("Dear", "Column 'Dear' has type Boolean; expected: a float (Single).")]
    [DataRow("Range", "Column 'Range' has type Key<UInt32, 0-2>; expected: a float (Single).")]
    public void Fit_LabelUnfit_ThrowsNamingColumnTypeAndExpected(string label, string message)
    {
        var trainer = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { LabelColumnName = label });

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(Houses.Encoded(_mlContext, 30))).Message, message);
    }

    [TestMethod]
    public void Create_OptionsOfOtherTasks_ThrowsNamingAll()
    {
        var options = Houses.Regression with
        {
            FeatureColumnName = "Price", ExampleWeightColumnName = "Price", Loss = Networks.Loss.Focal(),
            Batches = new() { Stratified = true }, ClassWeighting = Training.ClassWeighting.Balanced(),
            Validation = new() { Metric = Training.ValidationMetric.Auc, Threshold = Training.DecisionThreshold.BestF1() },
        };

        var e = Assert.ThrowsExactly<ArgumentException>(() => new DeepResidualRegressionTrainer(_mlContext, options));

        foreach (string fault in new[]
        {
            "FeatureColumnName must not be the label, but was 'Price'.", "ExampleWeightColumnName must not be the label, but was 'Price'.",
            "Loss: the task Regression needs SquaredError, Huber or Quantile, but was Focal.",
            "Batches: stratified batches need classes, but the targets are numbers.",
            "ClassWeighting: Balanced needs classes, but the targets are numbers.",
            "Validation.Metric: the task Regression has Loss, Rmse, MeanAbsoluteError, RSquared, but was Auc.",
            "Validation.Threshold must be null except in binary classification, but was BestF1.",
        })
            StringAssert.Contains(e.Message, fault);
    }

    private IDataView Encode(Houses.Row[] rows)
    {
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        return Houses.Encoding(_mlContext).Fit(view).Transform(view);
    }
}
