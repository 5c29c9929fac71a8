using Microsoft.ML;

namespace MLNetDeep.Tests.Trainers;

/// <summary>ML.NET's own procedures around a trainer: cross-validation and permutation feature importance.</summary>
[TestClass]
public sealed class DeepResidualEvaluationTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void CrossValidate_WholePipeline_EveryFoldLearns()
    {
        var pipeline = Blobs.Encoding(_mlContext).Append(Blobs.Trainer(_mlContext));

        var folds = _mlContext.MulticlassClassification.CrossValidate(Blobs.View(_mlContext, 240), pipeline, numberOfFolds: 3);

        Assert.HasCount(3, folds);
        foreach (var fold in folds)
            Assert.IsGreaterThan(0.95, fold.Metrics.MacroAccuracy, $"fold {fold.Fold}");
    }

    [TestMethod]
    public void CrossValidate_TrainerAlone_TrainsOnTheOtherFolds()
    {
        var folds = _mlContext.MulticlassClassification.CrossValidate(
            Blobs.Encoded(_mlContext, 240), new DeepResidualTrainer(_mlContext, Blobs.Options with { Validation = new() { Fraction = 0 } }), numberOfFolds: 2);

        int[] rows = [.. folds.Select(fold => ((DeepResidualTransformer)fold.Model).Model.Summary.TrainingRows)];
        Assert.AreEqual(240, rows.Sum());
        Assert.IsTrue(rows.All(count => count is > 80 and < 160), string.Join(", ", rows));
    }

    [TestMethod]
    public void PermutationFeatureImportance_OfTheTransformer_NoiseIsLast()
    {
        var (data, model) = Blobs.Trained(_mlContext, 240);

        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(model, data, permutationCount: 3);

        // The columns are X, Noise, Y.
        double[] change = [.. importance.Select(feature => feature.MicroAccuracy.Mean)];
        Assert.HasCount(3, change);
        Assert.AreEqual(0, change[1], 0.005);
        Assert.IsLessThan(-0.01, change[0]);                     // X and Y say the same: a network may lean on either
        Assert.IsLessThan(-0.01, change[2]);
        Assert.IsLessThan(-0.1, change[0] + change[2]);
    }

    [TestMethod]
    public void PermutationFeatureImportance_OfTheChain_NamesTheSlots()
    {
        // Only Y tells the classes apart.
        var rows = Blobs.Rows(240);
        foreach (var row in rows)
            row.X = row.Noise * row.Noise;
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var model = Blobs.Encoding(_mlContext).Append(Blobs.Trainer(_mlContext)).Fit(view);

        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(model, model.Transform(view), permutationCount: 3);

        CollectionAssert.AreEquivalent(new[] { "X", "Noise", "Y" }, importance.Keys.ToArray());
        var ranked = importance.OrderBy(feature => feature.Value.MicroAccuracy.Mean).ToArray();
        Assert.AreEqual("Y", ranked[0].Key);
        Assert.IsLessThan(-0.4, ranked[0].Value.MicroAccuracy.Mean);
        Assert.IsGreaterThan(-0.1, ranked[1].Value.MicroAccuracy.Mean);
    }

    [TestMethod]
    public void PermutationFeatureImportance_OfALoadedChain_IsTheSame()
    {
        var view = Blobs.View(_mlContext, 120);
        var model = Blobs.Encoding(_mlContext).Append(Blobs.Trainer(_mlContext)).Fit(view);
        var fresh = new MLContext(seed: 5);
        var loaded = SavedModel.Load(fresh, SavedModel.Save(_mlContext, model, view.Schema));

        var importance = fresh.MulticlassClassification.PermutationFeatureImportance(loaded, loaded.Transform(view));

        CollectionAssert.AreEquivalent(new[] { "X", "Noise", "Y" }, importance.Keys.ToArray());
        Assert.AreEqual("Noise", importance.MaxBy(feature => feature.Value.MicroAccuracy.Mean).Key);
    }
}
