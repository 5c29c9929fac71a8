using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Tables of numbers and categories, for all tasks: what is learnt, and what missing and unseen keys give.</summary>
[TestClass]
public sealed class CategoricalColumnTests
{
    private static readonly string[] Towns = ["Town"];

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class TagRow
    {
        public bool Label { get; set; }

        [VectorType(3)]
        public string[] Tags { get; set; } = ["", "", ""];
    }

    [TestMethod]
    public void Fit_WithCategories_LearnsBetterThanWithout()
    {
        var (train, test) = (Houses.Encoded(_mlContext, 480), Houses.Encoded(_mlContext, 240, seed: 2));

        double Area(string[] categories) => _mlContext.BinaryClassification.Evaluate(
            new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = categories }).Fit(train).Transform(test), "Dear")
            .AreaUnderRocCurve;
        double Explained(string[] categories) => _mlContext.Regression.Evaluate(
            new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { CategoricalColumnNames = categories }).Fit(train).Transform(test), "Price")
            .RSquared;
        double Right(string[] categories) => _mlContext.MulticlassClassification.Evaluate(
            new DeepResidualTrainer(_mlContext, Houses.Multiclass with { CategoricalColumnNames = categories }).Fit(train).Transform(test), "Range")
            .MicroAccuracy;

        Assert.IsGreaterThan(0.95, Area(Towns));
        Assert.IsLessThan(0.92, Area([]));
        Assert.IsGreaterThan(0.85, Explained(Towns));
        Assert.IsLessThan(0.55, Explained([]));
        Assert.IsGreaterThan(0.85, Right(Towns));
        Assert.IsLessThan(0.75, Right([]));
    }

    [TestMethod]
    public void Fit_CategoriesOnly_LearnsWithoutFeatures()
    {
        var data = Houses.Encoded(_mlContext, 240);
        var model = new DeepResidualRegressionTrainer(
            _mlContext, Houses.Regression with { FeatureColumnName = null, CategoricalColumnNames = Towns }).Fit(data);

        Assert.AreEqual("", model.FeatureColumnName);
        Assert.AreEqual(1, model.Model.Columns);
        var scored = model.Transform(data);
        Assert.IsGreaterThan(0.3, _mlContext.Regression.Evaluate(scored, "Price").RSquared);
        Assert.HasCount(Houses.Towns, scored.Values<float>("Score").Distinct().ToArray());
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));
        CollectionAssert.AreEqual(scored.Values<float>("Score"), loaded.Transform(data).Values<float>("Score"));
    }

    [TestMethod]
    public void Transform_MissingAndUnseenKeys_AreScoredAsSuch()
    {
        // Of 13 keys, the last is that of a town without rows.
        var rows = Houses.Rows(240);
        for (int i = 0; i < rows.Length; i += 10)
            rows[i].Town = "";
        var encoding = Houses.Encoding(_mlContext).Fit(_mlContext.Data.LoadFromEnumerable(
            Houses.Rows(24).Append(new Houses.Row { Town = "unseen", Colour = "red", Range = "low" })));
        var model = new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { CategoricalColumnNames = ["Town", "Colour"] })
            .Fit(encoding.Transform(_mlContext.Data.LoadFromEnumerable(rows)));

        float ScoreOf(string town) => model.Transform(encoding.Transform(_mlContext.Data.LoadFromEnumerable(
            new[] { new Houses.Row { Size = 0.5f, Noise = 0.5f, Town = town, Colour = "red" } }))).Values<float>("Score")[0];

        float[] scores = [ScoreOf("town 3"), ScoreOf("town 4"), ScoreOf("unseen"), ScoreOf("not even a key"), ScoreOf("")];
        Assert.IsTrue(scores.All(score => score is > 250_000 and < 550_000), string.Join(", ", scores));
        Assert.AreEqual(scores[3], scores[4], "what is no key is missing");
        Assert.HasCount(4, scores.Distinct().ToArray(), "missing and unseen are two places");
    }

    [TestMethod]
    public void Fit_VectorOfKeys_TakesAPlaceEach()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 240).Select(_ =>
        {
            var tags = Enumerable.Range(0, 3).Select(_ => $"tag {random.Next(4)}").ToArray();
            return new TagRow { Tags = tags, Label = tags[1] == "tag 2" };
        }).ToArray();
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Tags").Fit(view).Transform(view);

        var model = new DeepResidualBinaryTrainer(
            _mlContext, Houses.Binary with { LabelColumnName = "Label", FeatureColumnName = null, CategoricalColumnNames = ["Tags"] }).Fit(data);

        Assert.AreEqual(3, model.Model.Columns);
        CollectionAssert.AreEqual(new[] { "Tags[0]", "Tags[1]", "Tags[2]" }, model.Model.ColumnNames!.ToArray());
        Assert.AreEqual(1.0, _mlContext.BinaryClassification.Evaluate(model.Transform(data)).Accuracy);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));
        CollectionAssert.AreEqual(model.Transform(data).Values<float>("Score"), loaded.Transform(data).Values<float>("Score"));
    }

    [TestMethod]
    [DataRow(typeof(byte))]
    [DataRow(typeof(ushort))]
    [DataRow(typeof(uint))]
    [DataRow(typeof(ulong))]
    public void Fit_KeysOfAnyRawType_AreRead(Type type) => GetType().GetMethod(nameof(AssertRead))!.MakeGenericMethod(type).Invoke(null, [_mlContext]);

    public static void AssertRead<TKey>(MLContext mlContext) where TKey : struct
    {
        TKey[] keys = [.. Enumerable.Range(0, 60).Select(i => (TKey)Convert.ChangeType(i % 4, typeof(TKey)))];
        var data = new KeyedDataView<TKey>(3, keys);
        var target = mlContext.Transforms.CopyColumns("Key", "Label").Fit(data).Transform(data);

        var model = new DeepResidualTrainer(
            mlContext, Houses.Multiclass with { LabelColumnName = "Label", FeatureColumnName = null, CategoricalColumnNames = ["Key"], Validation = new() { Fraction = 0 } })
            .Fit(target);

        CollectionAssert.AreEqual(
            new uint[] { 1, 2, 3 }, model.Transform(target).Values<uint>("PredictedLabel").Skip(1).Take(3).ToArray());
    }

    [TestMethod]
    public void Pretrain_KeyOutsideItsType_IsMissing()
    {
        var options = Houses.Multiclass with { FeatureColumnName = null, CategoricalColumnNames = ["Label"] };
        InitialModel Pretrained(uint key) => new DeepResidualTrainer(_mlContext, options).Pretrain(
            new KeyedDataView<uint>(3, 1, 2, key, 3, key, 2, 1, 3), new PretrainingOptions { Epochs = 1 });

        Assert.AreEqual(Pretrained(0).Sha256, Pretrained(7).Sha256);
        Assert.AreNotEqual(Pretrained(0).Sha256, Pretrained(2).Sha256);
    }

    [TestMethod]
    public void PermutationFeatureImportance_WithCategories_PermutesTheFeatures()
    {
        var view = Houses.View(_mlContext, 240);
        var chain = Houses.Encoding(_mlContext)
            .Append(new DeepResidualTrainer(_mlContext, Houses.Multiclass with { CategoricalColumnNames = Towns })).Fit(view);

        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(chain, chain.Transform(view), "Range");

        CollectionAssert.AreEquivalent(new[] { "Size", "Noise" }, importance.Keys.ToArray());
        Assert.IsLessThan(importance["Noise"].MicroAccuracy.Mean - 0.1, importance["Size"].MicroAccuracy.Mean);
    }

    [TestMethod]
    public void CrossValidate_WithCategories_EveryFoldLearns()
    {
        var pipeline = Houses.Encoding(_mlContext)
            .Append(new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { CategoricalColumnNames = Towns }));

        foreach (var fold in _mlContext.Regression.CrossValidate(Houses.View(_mlContext, 480), pipeline, numberOfFolds: 2, labelColumnName: "Price"))
            Assert.IsGreaterThan(0.6, fold.Metrics.RSquared, $"fold {fold.Fold}");
    }

    [TestMethod]
    public void Fit_DataView_ReadsEachColumnOnce()
    {
        var watched = new CountingDataView(Houses.Encoded(_mlContext, 60));

        new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = ["Town", "Colour"], Epochs = 1 }).Fit(watched);

        Assert.AreEqual(1, watched.Opened);
        CollectionAssert.AreEquivalent(new[] { "Dear", "Features", "Town", "Colour" }, watched.Pulls.Keys.ToArray());
        Assert.IsTrue(watched.Pulls.Values.All(pulls => pulls == 60));
    }

    [TestMethod]
    public void CategoricalColumnNames_EqualNames_MakeEqualOptions()
    {
        Assert.AreEqual(Houses.Binary with { CategoricalColumnNames = ["Town", "Colour"] }, Houses.Binary with { CategoricalColumnNames = ["Town", "Colour"] });
        Assert.AreNotEqual(Houses.Binary with { CategoricalColumnNames = ["Town"] }, Houses.Binary with { CategoricalColumnNames = ["Colour"] });
    }
}
