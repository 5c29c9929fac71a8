using Microsoft.ML;
using MLNetDeep.Core.Tests.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>An engine of the options is placed by the context, and named in its log.</summary>
[TestClass]
public sealed class DeepResidualEngineTests
{
    private static readonly DeepResidualTrainer.Options Options = Blobs.Options with { Epochs = 1 };

    [TestMethod]
    public void Fit_WithAnEngine_TrainsItOnTheContextsGpu()
    {
        var mlContext = new MLContext(seed: 1) { GpuDeviceId = 3, FallbackToCpu = true };
        CollectionAssert.AreEqual(new[] { "The engine is given on GPU 3 or the CPU" }, EnginesOf(mlContext, Options with { Run = new() { Engine = new GivenEngine("given") } }));
    }

    [TestMethod]
    public void Fit_WithoutAnEngine_NamesNone() =>
        Assert.IsEmpty(EnginesOf(new MLContext(seed: 1) { GpuDeviceId = 3 }, Options));

    // As with ML.NET's own trainers.
    [TestMethod]
    public void Fit_GpuNamedAfterTheTrainerWasMade_IsNotTaken()
    {
        var mlContext = new MLContext(seed: 1);
        CollectionAssert.AreEqual(
            new[] { "The engine is given on GPU " },
            EnginesOf(mlContext, Options with { Run = new() { Engine = new GivenEngine("given") } }, whenMade: () => mlContext.GpuDeviceId = 3));
    }

    private static string[] EnginesOf(MLContext mlContext, DeepResidualTrainer.Options options, Action? whenMade = null)
    {
        var messages = new List<string>();
        mlContext.Log += (_, message) => messages.Add(message.RawMessage);
        var trainer = new DeepResidualTrainer(mlContext, options);
        whenMade?.Invoke();
        trainer.Fit(Blobs.Encoded(mlContext, 60));
        return [.. messages.Where(message => message.StartsWith("The engine", StringComparison.Ordinal))];
    }
}
