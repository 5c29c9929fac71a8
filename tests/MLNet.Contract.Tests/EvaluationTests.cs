using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>Which columns of Tasks/*.Columns the evaluators read, in what form; and what ML.NET's own trainers add, which ours add too.</summary>
[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>MulticlassTask: slot k of Score is the probability of key k + 1, the largest is what was predicted, and the slots' names are
    /// the classes'. Rows without a label or with NaN do not count.</summary>
    [TestMethod]
    public void Multiclass_Evaluate_ReadsScoreInTheOrderOfTheKeys()
    {
        var rows = new[] { ("b", 0.9f, 0.1f), ("a", 0.2f, 0.8f), ("b", 0.4f, 0.6f), ("", 0.9f, 0.1f), ("a", float.NaN, 0.1f) };
        var view = _mlContext.Data.LoadFromEnumerable(Array.ConvertAll(
            rows, row => new { Label = row.Item1, First = row.Item2, Second = row.Item3, PredictedLabel = "" }));
        view = _mlContext.Transforms.Conversion.MapValueToKey("Label").Append(_mlContext.Transforms.Conversion.MapValueToKey("PredictedLabel"))
            .Append(_mlContext.Transforms.Concatenate("Score", "First", "Second")).Fit(view).Transform(view);
        var metrics = _mlContext.MulticlassClassification.Evaluate(view);

        Assert.AreEqual(2 / 3.0, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.4)) / 3, metrics.LogLoss, 1e-6);
        Assert.AreEqual(-Math.Log(0.8), metrics.PerClassLogLoss[1], 1e-6);
        Assert.Contains("Second", metrics.ConfusionMatrix.GetFormattedConfusionTable());
        AssertNeeded(view, scored => _mlContext.MulticlassClassification.Evaluate(scored), "Score", "PredictedLabel");
    }

    /// <summary>BinaryTask: the sign of Score predicts, Probability gives the loss in bits, and PredictedLabel is not read.</summary>
    [TestMethod]
    public void Binary_Evaluate_ReadsTheSignOfScoreAndProbability()
    {
        var view = _mlContext.Data.LoadFromEnumerable(new[]
        {
            new { Label = true, Score = 2f, Probability = 0.25f, PredictedLabel = false },
            new { Label = true, Score = -1f, Probability = 0.5f, PredictedLabel = true },
            new { Label = false, Score = -2f, Probability = 0.875f, PredictedLabel = true },
        });
        var metrics = _mlContext.BinaryClassification.Evaluate(view);

        Assert.AreEqual(2 / 3.0, metrics.Accuracy, 1e-12);
        Assert.AreEqual(1, metrics.AreaUnderRocCurve, 1e-12);
        Assert.AreEqual(2, metrics.LogLoss, 1e-6);               // 2, 1 and 3 bits
        AssertNeeded(view, scored => _mlContext.BinaryClassification.Evaluate(scored), "Score", "Probability", "PredictedLabel");
    }

    /// <summary>RegressionTask: Score is a float; rows without a label do not count.</summary>
    [TestMethod]
    public void Regression_Evaluate_ReadsScoreAndLeavesOutMissingLabels()
    {
        var view = _mlContext.Data.LoadFromEnumerable(
            new[] { new { Label = 1f, Score = 1.5f }, new { Label = float.NaN, Score = 9f }, new { Label = 3f, Score = 2f } });

        Assert.AreEqual(0.75, _mlContext.Regression.Evaluate(view).MeanAbsoluteError, 1e-12);
        AssertNeeded(view, scored => _mlContext.Regression.Evaluate(scored), "Score");
    }

    /// <summary>AnnotationKinds, ScoreAnnotations, Tasks/*.Columns.</summary>
    [TestMethod]
    public void OwnTrainers_ColumnsTheyAdd_HaveTheseTypesAndAnnotations()
    {
        var view = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(
            i => new { Text = i % 2 == 0 ? "b" : "a", Flag = i % 2 == 0, Number = 1f + i % 2, Sign = i % 2 == 0 ? -1f : 1f }).ToArray());
        view = _mlContext.Transforms.Concatenate("Features", "Sign").Append(_mlContext.Transforms.Conversion.MapValueToKey("Label", "Text"))
            .Fit(view).Transform(view);
        var multiclass = _mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(view);

        Assert.AreEqual("""
            PredictedLabel Key<UInt32, 0-1> KeyValues [b, a] ScoreColumnKind MulticlassClassification ScoreColumnSetId 1 ScoreValueKind PredictedLabel
            Score Vector<Single, 2> ScoreColumnKind MulticlassClassification ScoreColumnSetId 1 ScoreValueKind Score SlotNames [b, a] TrainingLabelValues [b, a]
            """, Added(multiclass.Transform(view)));
        Assert.AreEqual("""
            PredictedLabel Boolean ScoreColumnKind BinaryClassification ScoreColumnSetId 1 ScoreValueKind PredictedLabel
            Probability Single IsNormalized True ScoreColumnKind BinaryClassification ScoreColumnSetId 1 ScoreValueKind Probability
            Score Single ScoreColumnKind BinaryClassification ScoreColumnSetId 1 ScoreValueKind Score
            """, Added(_mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag").Fit(view).Transform(view)));
        Assert.AreEqual(
            "Score Single ScoreColumnKind Regression ScoreColumnSetId 1 ScoreValueKind Score",
            Added(_mlContext.Regression.Trainers.LbfgsPoissonRegression("Number").Fit(view).Transform(view)));
        Assert.AreEqual("2", multiclass.Transform(multiclass.Transform(view)).Schema["Score"].Annotation("ScoreColumnSetId"));
    }

    private static string Added(IDataView scored) => string.Join("\n", new[] { "PredictedLabel", "Probability", "Score" }
        .Select(name => scored.Schema.GetColumnOrNull(name)).OfType<DataViewSchema.Column>()
        .Select(column => $"{column.Name} {column.Type} " + string.Join(" ", column.Annotations.Schema
            .Select(annotation => annotation.Name).Order(StringComparer.Ordinal).Select(name => $"{name} {column.Annotation(name)}"))));

    private void AssertNeeded(IDataView view, Action<IDataView> evaluate, params string[] columns)
    {
        foreach (var column in columns)
        {
            var without = _mlContext.Transforms.DropColumns(column).Fit(view).Transform(view);
            Assert.Contains($"'{column}'", Assert.Throws<ArgumentOutOfRangeException>(() => evaluate(without)).Message);
        }
    }
}
