using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Tuning;

[TestClass]
public sealed class HalvingPlanTests
{
    [TestMethod]
    [DataRow(27, 200, 3, 10, "27×22 9×66 3×200")]                // the bracket s = 2 of Hyperband with R = 200
    [DataRow(81, 81, 3, 1, "81×3 27×9 9×27 3×81")]
    [DataRow(16, 64, 4, 16, "16×16 4×64")]
    [DataRow(12, 200, 3, 10, "12×66 4×200")]                     // a third rung would have one candidate
    [DataRow(18, 200, 3, 10, "18×22 6×66 2×200")]
    [DataRow(81, 20, 3, 10, "81×20")]                            // 20/3 epochs would be too few
    [DataRow(81, 30, 3, 10, "81×10 27×30")]
    [DataRow(2, 200, 2, 1, "2×200")]
    [DataRow(10_000, 1, 100, 1, "10000×1")]
    public void Of_CandidatesAndEpochs_HasTheRungs(int candidates, int epochs, int factor, int minEpochs, string expected)
    {
        var plan = HalvingPlan.Of(candidates, epochs, new TuningOptions { ReductionFactor = factor, MinEpochs = minEpochs });
        Assert.AreEqual(expected, string.Join(" ", plan.Select(rung => $"{rung.Candidates}×{rung.Epochs}")));
    }

    [TestMethod]
    public void Of_MostCandidatesAndEpochs_DoesNotOverflow() =>
        Assert.AreEqual(int.MaxValue, HalvingPlan.Of(10_000, int.MaxValue, new TuningOptions { MinEpochs = 1, ReductionFactor = 2 })[^1].Epochs);
}
