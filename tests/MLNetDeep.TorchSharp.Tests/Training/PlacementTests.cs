using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Core.Tests.Training;

namespace MLNetDeep.TorchSharp.Tests.Training;

/// <summary>Where a training goes that names a GPU which no machine has: through the front door, with libtorch asked for real.</summary>
[TestClass]
public sealed class PlacementTests : LibtorchTests
{
    private const int Nowhere = 99;

    [TestMethod]
    public void Train_OnAGpuThatIsNotThere_FailsOrFallsBack()
    {
        var (data, engine) = (TestTables.Xor(40, seed: 1), new TorchSharpEngine($"cuda:{Nowhere}"));
        var options = TestTables.Small() with { Epochs = 1 };
        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => DeepResidualTraining.Train(data, options with { Run = new() { Engine = engine } }, seed: 1));
        Assert.Contains("Device 'cuda:99' is not there: libtorch finds ", fault.Message);
        Assert.AreEqual("cpu", (engine with { FallbackToCpu = true }).FindDevice());
        Assert.HasCount(1, DeepResidualTraining.Train(data, options with { Run = new() { Engine = engine with { FallbackToCpu = true } } }, seed: 1).Summary.Curve);
    }

    [TestMethod]
    public void Fit_OnAContextsGpuThatIsNotThere_FallsBackWhereTheContextAllowsIt()
    {
        var messages = new List<string>();
        Fit(new MLContext(seed: 1) { GpuDeviceId = Nowhere, FallbackToCpu = true }, messages);
        Assert.ContainsSingle(message => message.StartsWith("The engine is TorchSharp ", StringComparison.Ordinal) && message.EndsWith(" on cpu", StringComparison.Ordinal), messages);

        var fault = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(new MLContext(seed: 1) { GpuDeviceId = Nowhere }, messages));
        Assert.Contains("Device 'cuda:99' is not there", fault.Message);
    }

    private static void Fit(MLContext mlContext, List<string> messages)
    {
        mlContext.Log += (_, log) => messages.Add(log.RawMessage);
        var rows = Enumerable.Range(0, 40).Select(r => new Row { Features = [r % 2, r % 3], Label = (r % 2).ToString() });
        var data = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(mlContext.Data.LoadFromEnumerable(rows)).Transform(mlContext.Data.LoadFromEnumerable(rows));
        new DeepResidualTrainer(mlContext, new DeepResidualTrainer.Options { Epochs = 1, Width = 8, Architecture = new() { HiddenWidth = 8 }, Run = new() { Engine = new TorchSharpEngine() } }).Fit(data);
    }

    public sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
