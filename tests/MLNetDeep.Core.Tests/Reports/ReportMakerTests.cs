using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>What a report costs in memory, and that one which fails costs nothing but itself.</summary>
[TestClass]
public sealed class ReportMakerTests
{
    private static readonly TrainingStart s_start = new(ReportTables.Of(LearningTask.Multiclass), ReportTables.Options(), seed: 1);
    private static readonly TrainingSummary s_summary = ReportTables.Train(LearningTask.Multiclass).Summary;

    [TestMethod]
    public void Make_PredictionsThatFail_LeavesTheirPartsOutAndSaysWhy()
    {
        var maker = new ReportMaker(s_start);
        maker.MeasureFlow(() => s_start);
        var sections = maker.Make(new NetworkEnsemble(s_start.Network), s_summary, (_, _, _) => throw new OutOfMemoryException("Too little memory."), scoreThreshold: 0);

        Assert.AreEqual("The report has no evaluation: Too little memory.", sections.Fault);
        Assert.IsNull(sections.Evaluation);
        Assert.IsNull(sections.Importance);
        Assert.IsNotNull(sections.Data);
        Assert.IsNotNull(sections.GradientFlow);
    }

    [TestMethod]
    public void Make_ShufflingThatFails_KeepsTheEvaluation()
    {
        var tiles = 0;
        var sections = new ReportMaker(s_start).Make(new NetworkEnsemble(s_start.Network), s_summary, (_, _, predictions) =>
        {
            if (tiles++ > 0)                                     // the evaluation takes one
                throw new InvalidOperationException("It failed.");
            predictions.Fill(1 / 3f);
        }, scoreThreshold: 0);

        Assert.AreEqual("The report has no importance: It failed.", sections.Fault);
        Assert.IsNotNull(sections.Evaluation);
        Assert.IsNull(sections.Importance);
    }

    // As in each fold of a cross-validation, of which nobody asks for it.
    [TestMethod]
    public void Importance_NotAskedFor_IsNotMeasured()
    {
        var predicted = 0;
        var sections = new ReportMaker(s_start).Make(new NetworkEnsemble(s_start.Network), s_summary, (features, _, predictions) =>
        {
            predicted += features.Length;
            predictions.Fill(1 / 3f);
        }, scoreThreshold: 0);

        var ofEvaluation = predicted;
        Assert.AreEqual(sections.Evaluation!.Rows * 4, ofEvaluation, "the evaluation's rows, each once");
        Assert.IsNull(sections.KnownFault);
        var importance = sections.Importance;
        Assert.IsNotNull(importance);
        Assert.IsGreaterThan(ofEvaluation, predicted);
        var once = predicted;
        Assert.AreSame(importance, sections.Importance);
        Assert.AreEqual(once, predicted);
    }

    [TestMethod]
    public void Importance_Waiting_HoldsNoTrainingData()
    {
        var (model, rows) = TrainAndForget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.IsFalse(rows.IsAlive);
        Assert.IsNotNull(model.Report.Importance);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (TrainedModel Model, WeakReference Rows) TrainAndForget()
    {
        var data = ReportTables.Of(LearningTask.Binary);
        return (DeepResidualTraining.Train(data, ReportTables.Options(), seed: 3), new WeakReference(data));
    }

    [TestMethod]
    public void Report_WithAFault_IsKeptInTheFileAndShownOnThePage()
    {
        var model = ReportTables.Train(LearningTask.Multiclass);
        var failed = model.With(new ReportSections("1") { Fault = "The report has no evaluation: Too little memory." });
        var file = ModelFile.Write(failed);
        var loaded = ModelFile.Read(file.Network, file.Weights);

        Assert.AreEqual("The report has no evaluation: Too little memory.", loaded.Report.Fault);
        Assert.Contains("The report has no evaluation: Too little memory.", loaded.Report.ToHtml());
        Assert.IsNull(model.Report.Fault);
    }

    // 50,000 features: a tile of 512 rows would take 100 MB a thread.
    [TestMethod]
    public void EvaluateAndMeasure_VeryWideTable_HoldLittle()
    {
        const int Columns = 50_000;
        var random = new Random(1);
        var data = new TabularDataset(Columns, LearningTask.Regression);
        var row = new float[Columns];
        for (var r = 0; r < 120; r++)
        {
            foreach (ref var value in row.AsSpan(0, 40))         // the others do not vary, and are not measured
                value = random.NextSingle();
            data.AddTarget(row, row[7]);
        }
        static void Predict(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions)
        {
            for (var r = 0; r < predictions.Length; r++)
                predictions[r] = features[r * Columns + 7];
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var evaluation = Evaluator.Evaluate(Predict, RowSet.All(data), onTrainingRows: true)!;
        var importance = FeatureShuffling.Of(Predict, RowSet.All(data), names: null, budget: 200_000, new TorchGenerator(1))
            .Measure(() => throw new InvalidOperationException("Not needed."), threads: 2);

        Assert.IsLessThan(64 << 20, GC.GetTotalAllocatedBytes(precise: true) - before);
        Assert.AreEqual(0, evaluation.Metrics.Rmse);
        Assert.AreEqual((7, 40, 83), (importance.Features[0].Column, importance.Measured, importance.Rows));
    }
}
