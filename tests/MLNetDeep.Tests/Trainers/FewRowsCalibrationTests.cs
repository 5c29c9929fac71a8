using Microsoft.ML;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>The temperature that few validation rows choose.</summary>
[TestClass]
public sealed class FewRowsCalibrationTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_ValidationRowsAreAllRight_ProbabilitiesStayBelowCertainty()
    {
        var data = Blobs.Encoded(_mlContext, 300);
        var transformer = new DeepResidualTrainer(_mlContext, Blobs.Options with { Epochs = 40 }).Fit(data);
        var model = transformer.Model;

        Assert.AreEqual(1, model.Summary.Curve[model.Summary.BestEpoch - 1].Validation.Accuracy);
        Assert.AreNotEqual(1, model.Report.Temperature);
        Assert.IsGreaterThan(0.1f, model.Report.Temperature);                  // 0.05 is the lowest
        var mean = transformer.Transform(data).Vectors("Score").Average(row => row.Max());
        Assert.IsTrue(mean is > 0.97f and < 0.9999f, $"{mean}");
    }
}
