using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class MLContextTests
{
    private sealed class Row
    {
        public float Number { get; set; }
    }

    private static readonly Row[] rows = [.. Enumerable.Range(0, 200).Select(i => new Row { Number = i })];

    [TestMethod]
    public void Shuffle_SameSeedInTwoContexts_SameOrder()
    {
        CollectionAssert.AreEqual(Shuffled(new MLContext(seed: 7)), Shuffled(new MLContext(seed: 7)));
    }

    [TestMethod]
    public void Shuffle_OtherSeed_OtherOrder()
    {
        CollectionAssert.AreNotEqual(Shuffled(new MLContext(seed: 7)), Shuffled(new MLContext(seed: 8)));
    }

    [TestMethod]
    public void Split_SameSeedInTwoContexts_SameRows()
    {
        CollectionAssert.AreEqual(TestRows(new MLContext(seed: 7)), TestRows(new MLContext(seed: 7)));
    }

    [TestMethod]
    public void FallbackToCpu_FreshContext_IsFalse()
    {
        Assert.IsFalse(new MLContext().FallbackToCpu);
    }

    [TestMethod]
    public void GpuDeviceId_FreshContext_IsNull()
    {
        Assert.IsNull(new MLContext().GpuDeviceId);
    }

    [TestMethod]
    public void GpuSettings_Set_AreKept()
    {
        var mlContext = new MLContext { GpuDeviceId = 2, FallbackToCpu = true };

        Assert.AreEqual(2, mlContext.GpuDeviceId);
        Assert.IsTrue(mlContext.FallbackToCpu);
    }

    [TestMethod]
    public void ComponentCatalog_RegisterAssembly_TakesAnyAssembly()
    {
        var mlContext = new MLContext();
        mlContext.ComponentCatalog.RegisterAssembly(typeof(MLContextTests).Assembly);
        var view = mlContext.Data.LoadFromEnumerable(rows);

        Assert.HasCount(200, mlContext.Transforms.CopyColumns("Copy", "Number").Fit(view).Transform(view).Values<float>("Copy"));
    }

    [TestMethod]
    public void Log_MessageOnAChannel_ReachesTheEvent()
    {
        var mlContext = new MLContext(seed: 1);
        var heard = new List<LoggingEventArgs>();
        mlContext.Log += (_, args) => heard.Add(args);

        using (var channel = ((IChannelProvider)mlContext).Start("Training"))
            channel.Trace(MessageSensitivity.None, "epoch {0} of {1}", 3, 10);

        var told = heard.Single(args => args.RawMessage == "epoch 3 of 10");
        Assert.AreEqual(ChannelMessageKind.Trace, told.Kind);
        StringAssert.Contains(told.Source, "Training");
        StringAssert.Contains(told.Message, "Training");
        StringAssert.EndsWith(told.Message, "epoch 3 of 10");
    }

    [TestMethod]
    public void Log_HostRegisteredUnderAName_NameIsInTheSource()
    {
        var mlContext = new MLContext(seed: 1);
        var sources = new List<string>();
        mlContext.Log += (_, args) => sources.Add(args.Source);

        var host = ((IHostEnvironment)mlContext).Register("DeepTrainer");
        using (var channel = host.Start("Fit"))
            channel.Trace(MessageSensitivity.None, "hello");

        Assert.IsTrue(sources.Any(source => source.Contains("DeepTrainer")), string.Join("; ", sources));
    }

    [TestMethod]
    public void Log_WarningOnAChannel_HasItsKind()
    {
        var mlContext = new MLContext(seed: 1);
        var kinds = new List<ChannelMessageKind>();
        mlContext.Log += (_, args) =>
        {
            if (args.RawMessage.Contains("rows have no label"))
                kinds.Add(args.Kind);
        };

        using (var channel = ((IChannelProvider)mlContext).Start("Training"))
        {
            channel.Warning(MessageSensitivity.None, "{0} rows have no label", 4);
            channel.Info(MessageSensitivity.None, "{0} rows have no label", 4);
            channel.Error(MessageSensitivity.None, "{0} rows have no label", 4);
        }

        CollectionAssert.AreEqual(new[] { ChannelMessageKind.Warning, ChannelMessageKind.Info, ChannelMessageKind.Error }, kinds);
    }

    private static float[] Shuffled(MLContext mlContext) =>
        mlContext.Data.ShuffleRows(mlContext.Data.LoadFromEnumerable(rows)).Values<float>("Number");

    private static float[] TestRows(MLContext mlContext) =>
        mlContext.Data.TrainTestSplit(mlContext.Data.LoadFromEnumerable(rows), testFraction: 0.3).TestSet.Values<float>("Number");
}
