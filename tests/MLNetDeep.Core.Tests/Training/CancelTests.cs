using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class CancelTests
{
    private static readonly DeepResidualOptions ReturnBest = TestTables.Small() with { Run = new() { OnCancel = CancelBehavior.ReturnBest } };

    [TestMethod]
    public void Train_CancelledAfterAnEpoch_ReturnsTheBestSoFar()
    {
        using var source = new CancellationTokenSource();
        var data = TestTables.Clouds(100, seed: 1);
        var all = DeepResidualTraining.Train(data, ReturnBest);
        var model = DeepResidualTraining.Train(
            data, ReturnBest.Watched(new Recorder(report => CancelAfter(3, report, source)), source.Token));

        CollectionAssert.AreEqual(all.Summary.Curve.Take(3).ToArray(), model.Summary.Curve.ToArray());
        Assert.AreEqual(model.Summary.Curve.Min(epoch => epoch.Validation.Loss), model.Summary.Curve[model.Summary.BestEpoch - 1].Validation.Loss);
        CollectionAssert.AreEqual(
            DeepResidualTraining.Train(data, ReturnBest with { Epochs = 3 }).Network.Store.Values.ToArray(), model.Network.Store.Values.ToArray());
    }

    // 85 training rows make 3 steps an epoch.
    [TestMethod]
    [DataRow(4, 1)]
    [DataRow(9, 2)]
    [DataRow(10, 3)]
    public void Train_CancelledByTheHost_ReturnsTheBestSoFar(int askedBefore, int epochs) =>
        Assert.HasCount(epochs, Train(ReturnBest, askedBefore).Summary.Curve);

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Train_CancelledBeforeAnEpochIsComplete_ThrowsAndSaysSo(int asked)
    {
        var exception = Assert.ThrowsExactly<OperationCanceledException>(() => Train(ReturnBest, asked));
        StringAssert.Contains(exception.Message, "before its first epoch was complete");
    }

    [TestMethod]
    public void Train_CancelledByTheHost_ThrowsByDefault()
    {
        var exception = Assert.ThrowsExactly<OperationCanceledException>(() => Train(TestTables.Small(), asked: 8));
        Assert.AreEqual("The training was cancelled after epoch 2.", exception.Message);
        Assert.AreEqual(CancellationToken.None, exception.CancellationToken);
    }

    [TestMethod]
    public void Train_CancelledInTheLastReport_IsComplete()
    {
        using var source = new CancellationTokenSource();
        var model = DeepResidualTraining.Train(
            TestTables.Clouds(100, seed: 1), TestTables.Small().Watched(new Recorder(report => CancelAfter(10, report, source)), source.Token));
        Assert.HasCount(10, model.Summary.Curve);
    }

    [TestMethod]
    public void Train_NotCancelled_IsTheSameModelWhateverWouldHaveBeenDone()
    {
        var data = TestTables.Clouds(100, seed: 1);
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(data, TestTables.Small())), TestTables.Bytes(DeepResidualTraining.Train(data, ReturnBest)));
    }

    private static void CancelAfter(int epoch, EpochReport report, CancellationTokenSource source)
    {
        if (report.Epoch == epoch)
            source.Cancel();
    }

    private static TrainedModel Train(DeepResidualOptions options, int asked)
    {
        var steps = 0;
        return DeepResidualTraining.Train(TestTables.Clouds(100, seed: 1), options, 0, null, () => ++steps >= asked);
    }
}
