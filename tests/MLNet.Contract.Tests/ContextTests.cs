using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Contract.Tests;

/// <summary>What an MLContext is to a trainer.</summary>
[TestClass]
public sealed class ContextTests
{
    private readonly MLContext _mlContext = new(seed: 7);

    /// <summary>Host/ContextSeed, Host/CatalogEnvironment.</summary>
    [TestMethod]
    public void Seed_OfTheContext_IsThatOfItsCatalogsEnvironment()
    {
        object[] catalogs =
        [
            _mlContext.Transforms, _mlContext.MulticlassClassification.Trainers, _mlContext.BinaryClassification.Trainers,
            _mlContext.Regression.Trainers,
        ];

        foreach (var catalog in catalogs)
            Assert.AreEqual(7, ((IHostEnvironmentInternal)((IInternalCatalog)catalog).Environment).Seed, catalog.GetType().Name);
        Assert.IsNull(((IHostEnvironmentInternal)new MLContext()).Seed);
    }

    /// <summary>Host/ContextGpu: a host keeps what the context named when it was made.</summary>
    [TestMethod]
    public void Gpu_OfTheContext_IsTheHostsFromItsBeginning()
    {
        var before = (IHostEnvironmentInternal)Host();
        (_mlContext.GpuDeviceId, _mlContext.FallbackToCpu) = (2, true);
        var after = (IHostEnvironmentInternal)Host();

        Assert.AreEqual((null, false), (before.GpuDeviceId, before.FallbackToCpu));
        Assert.AreEqual((2, true), (after.GpuDeviceId, after.FallbackToCpu));
    }

    /// <summary>Host/Cancellation.</summary>
    [TestMethod]
    public void CancelExecution_HostMadeBefore_IsCancelled()
    {
        var host = (ICancelable)Host();

        Assert.IsFalse(host.IsCanceled);
        _mlContext.CancelExecution();
        Assert.IsTrue(host.IsCanceled);
    }

    /// <summary>ChannelProgress, DatasetReader: a message is no format; docs/ml-net.md: Log.</summary>
    [TestMethod]
    public void Log_MessageOfAChannel_IsGivenAsItIs()
    {
        var heard = new List<string>();
        _mlContext.Log += (_, message) => heard.Add($"{message.Kind} of {message.Source}: {message.RawMessage}");
        using (var channel = Host().Start("Training"))
            channel.Info(MessageSensitivity.None, "column {0} {");

        CollectionAssert.Contains(heard, "Info of trainer; Training: column {0} {");
    }

    private IHost Host() => ((IHostEnvironment)_mlContext).Register("trainer");
}
