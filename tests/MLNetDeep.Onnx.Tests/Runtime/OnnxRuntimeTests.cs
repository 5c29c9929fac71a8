using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Onnx.Tests.Runtime;

/// <summary>Exported models beside their originals, scored by ONNX Runtime.</summary>
[TestClass]
public sealed class OnnxRuntimeTests
{
    private const float Tolerance = 1e-5f;

    private static readonly Lazy<(TrainedModel Model, float[] Rows, OnnxScores Scores)[]> Scored = new(() =>
    {
        var rows = OnnxCases.All.Select(one => one.Rows()).ToArray();
        var scores = OnnxRuntime.Score([.. OnnxCases.Exported.Zip(rows, (exported, own) => (exported.File, own))]);
        return [.. OnnxCases.Exported.Select((exported, i) => (exported.Model, rows[i], scores[i]))];
    });

    public static IEnumerable<object[]> Cases => OnnxCases.All.Select((one, index) => new object[] { index, one.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Model_Exported_ScoresAsTheOriginal(int index, string name)
    {
        var (model, rows, scores) = Scored.Value[index];
        AssertSame(model, rows, scores, name);
    }

    [TestMethod]
    public void ModelOfARealMixedTable_Exported_ScoresAsTheOriginal()
    {
        if (!AdultModel.IsThere)
            Assert.Inconclusive("MLNETDEEP_DATA names no folder with Census Income (adult) in it.");
        var adult = AdultModel.Create();
        var (model, rows) = (adult.Create(), adult.Rows());
        AssertSame(model, rows, OnnxRuntime.Score([(adult.Export(model), rows)])[0], adult.Name);
    }

    // Jumps lie at the smallest value of a number and midway between others; many rows have that smallest value, and none may jump by rounding.
    [TestMethod]
    public void Rows_WithTheSmallestValue_ScoreAsTheOriginal()
    {
        var random = new Random(1);
        var data = new TabularDataset(4, LearningTask.Regression);
        for (var r = 0; r < 200; r++)
        {
            float Number() => random.Next(2) == 0 ? 0.1f : 0.1f + random.NextSingle();
            var (a, b) = (Number(), Number());
            data.AddTarget([a, b, random.NextSingle() - 7, 1000 * Number()], a == b ? 1 : a + b);
        }
        float[] rows = [.. Enumerable.Range(0, data.Rows).SelectMany(row => data.Row(row).ToArray())];
        foreach (var normalization in OnnxCases.InputNormalizations)
        {
            var model = DeepResidualTraining.Train(data, new DeepResidualOptions
            {
                Width = 8,
                Architecture = new() { HiddenWidth = 8, NumericEmbedding = NumericEmbedding.PiecewiseLinear() },
                Epochs = 10,
                Input = new() { Normalization = normalization },
                Ensemble = new() { Bagging = 0 },
                Run = new() { Report = false },
            }, seed: 1);
            using var file = new MemoryStream();
            OnnxExporter.Save(model, file);
            AssertSame(model, rows, OnnxRuntime.Score([(file.ToArray(), rows)])[0], $"{normalization}");
        }
    }

    [TestMethod]
    public void Model_WithOneInput_TakesAnyNumberOfRows()
    {
        var scores = ScoresOf("one row");
        Assert.AreEqual("Features: float32 [batch, 6]", scores.Inputs.Single());
        Assert.AreEqual("probabilities: float32 [batch, 3]\nlabel: int64 [batch]", string.Join('\n', scores.Outputs));
        Assert.AreEqual("[1,3] [1]", string.Join(' ', scores.Shapes));
    }

    [TestMethod]
    public void Model_WithAnInputPerColumn_NamesThem()
    {
        var expected = new[] { "height", "weight in kg", "Gemm_1", "größe", "Features.4", "x" }.Select(name => $"{name}: float32 [batch, 1]");
        var index = OnnxCases.All.ToList().FindIndex(one => one.Options?.Inputs == OnnxInputs.Columns);
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', Scored.Value[index].Scores.Inputs));
    }

    [TestMethod]
    [DataRow(MissingValues.Refuse, true)]
    [DataRow(MissingValues.Mean, false)]
    public void Row_ThatPredictRefuses_HasNoNumbersAndNoLabel(MissingValues missingValues, bool refusesMissing)
    {
        float[] rows = [1, 1010, 5, 3, 0, 1, 1, 1010, float.NaN, 3, 0, 1, 1, float.PositiveInfinity, 5, 3, 0, 1, 1, 1010, 5, 3, 0, float.NegativeInfinity];
        var one = new OnnxCase("", () => DrawnModels.Create(missingValues: missingValues), () => rows);
        var scores = OnnxRuntime.Score([(one.Export(one.Create()), rows)])[0];
        bool[] refused = [false, refusesMissing, true, true];
        for (var r = 0; r < refused.Length; r++)
        {
            Assert.AreEqual(refused[r], scores.Labels[r] == -1, $"row {r}: {scores.Labels[r]}");
            for (var c = 0; c < 3; c++)
                Assert.AreEqual(refused[r], float.IsNaN(scores.Numbers[r * 3 + c]), $"row {r}: {scores.Numbers[r * 3 + c]}");
        }
    }

    // Each column in turn holds the ends of what a float holds, and marks such as those of maps without data.
    [TestMethod]
    public void Rows_OfHugeNumbers_ScoreAsTheOriginal()
    {
        float[] huge = [float.MaxValue, float.MinValue, -3.4e38f, 1e30f, -1e20f, 1e-38f];
        var common = DrawnModels.Rows(hasMissing: false)[..DrawnModels.Columns];
        float[] rows = [.. Enumerable.Range(0, DrawnModels.Columns).SelectMany(c => huge.SelectMany(x => common.Select((value, i) => i == c ? x : value)))];
        var cases = (
            from normalization in OnnxCases.InputNormalizations
            from task in Enum.GetValues<LearningTask>()
            where task != LearningTask.Binary || normalization is not NoneInputNormalization // one whose probabilities are all 1 is not balanced
            select new OnnxCase($"{normalization} {task}", () => DrawnModels.Create(normalization, task: task), () => rows)).ToArray();
        var models = cases.Select(one => one.Create()).ToArray();

        var scores = OnnxRuntime.Score([.. cases.Zip(models, (one, model) => (one.Export(model), rows))]);

        for (var i = 0; i < cases.Length; i++)
        {
            AssertSame(models[i], rows, scores[i], cases[i].Name);
            Assert.IsTrue(TensorPrimitives.IsFiniteAll<float>(scores[i].Numbers), cases[i].Name);
        }
    }

    [TestMethod]
    public void Rows_WhoseScoresAreNotFinite_HaveNoNumbersAndNoLabel()
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            var model = DrawnModels.Create(InputNormalization.None(), task: task);
            model.Network.Store.Values.Fill(1e15f);
            model = new TrainedModel(model.Encoder, model.Network, model.Labels, model.Summary, model.ColumnNames, task, model.Targets);
            var one = new OnnxCase("", () => model, () => [1e17f, 1e17f, 1, 1, 1, 1]);
            var scores = OnnxRuntime.Score([(one.Export(model), one.Rows())])[0];
            Assert.IsTrue(scores.Numbers.All(float.IsNaN), $"{task}: {string.Join(", ", scores.Numbers)}");
            Assert.IsTrue(scores.Labels.All(label => label == -1), $"{task}: {string.Join(", ", scores.Labels)}");
        }
    }

    [TestMethod]
    public void Regression_Row_GivesOneNumber()
    {
        var scores = ScoresOf("Regression BatchNormalization");
        Assert.AreEqual("score: float32 [batch, 1]", scores.Outputs.Single());
        Assert.AreEqual("[1000,1]", scores.Shapes.Single());
        Assert.IsEmpty(scores.Labels);
    }

    [TestMethod]
    public void Binary_Row_GivesTwoProbabilitiesAndALabel()
    {
        var scores = ScoresOf("Binary BatchNormalization");
        Assert.AreEqual("probabilities: float32 [batch, 2]\nlabel: int64 [batch]", string.Join('\n', scores.Outputs));
        Assert.AreEqual("[1000,2] [1000]", string.Join(' ', scores.Shapes));
        CollectionAssert.AreEquivalent(new[] { 0L, 1L }, scores.Labels.Distinct().ToArray());
    }

    private static OnnxScores ScoresOf(string name) => Scored.Value[OnnxCases.All.ToList().FindIndex(one => one.Name == name)].Scores;

    private static void AssertSame(TrainedModel model, float[] rows, OnnxScores scores, string name)
    {
        Assert.IsNull(scores.Error, $"{name}: {scores.Error}");
        var predictions = new float[rows.Length / (model.Columns + model.SparseSlots) * model.Outputs];
        SparseTables.Predict(model, rows, predictions);
        var expected = model.Task == LearningTask.Binary ? [.. predictions.SelectMany(p => (float[])[1 - p, p])] : predictions;
        AssertNumbers(expected, scores.Numbers, name);
        AssertLabels(scores, model.Classes);
    }

    private static void AssertNumbers(float[] expected, float[] actual, string name)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            if (!(MathF.Abs(expected[i] - actual[i]) <= Tolerance * MathF.Max(1, MathF.Abs(expected[i]))))
                Assert.Fail(Invariant($"{name}, number {i}: {actual[i]}; expected {expected[i]}."));
    }

    private static void AssertLabels(OnnxScores scores, int classes)
    {
        Assert.HasCount(classes == 0 ? 0 : scores.Numbers.Length / classes, scores.Labels);
        for (var r = 0; r < scores.Labels.Length; r++)
            Assert.AreEqual(TensorPrimitives.IndexOfMax<float>(scores.Numbers.AsSpan(r * classes, classes)), (int)scores.Labels[r], $"row {r}");
    }
}
