using System.Diagnostics;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Training;
using TorchSharp;

namespace MLNetDeep.TorchSharp.Tests.Training;

/// <summary>What a training leaves behind: no memory, no global state.</summary>
[TestClass, DoNotParallelize]
public sealed class ResourceTests : LibtorchTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Run = new() { Engine = new TorchSharpEngine("cpu") } };

    [TestMethod]
    public void Train_FiftyTimes_LeavesNativeMemoryFlat()
    {
        const long mebibyte = 1 << 20;
        // 270 thousand parameters: values, gradients, decays and two moments are 5 MiB a fit.
        var options = Options with { Width = 256, Architecture = new() { HiddenWidth = 512 }, Epochs = 1, BatchSize = 64, Regularization = new() { GroupDropout = 0.1f } };
        var data = TestTables.Xor(128, seed: 1);
        for (var fit = 0; fit < 10; fit++)
            DeepResidualTraining.Train(data, options, seed: fit);
        var (tensors, before) = (torch.Tensor.TotalCount, NativeBytes());
        for (var fit = 0; fit < 50; fit++)
            DeepResidualTraining.Train(data, options, seed: fit);
        Assert.AreEqual(tensors, torch.Tensor.TotalCount, "Tensors are left over.");
        var grown = (NativeBytes() - before) / mebibyte;
        Console.WriteLine($"50 fits have changed the native memory by {grown} MiB.");
        Assert.IsLessThan(50, grown, $"50 fits have left {grown} MiB.");
    }

    [TestMethod]
    public void Train_InSeveralThreads_IsAsInOne()
    {
        var data = TestTables.Spirals(200, seed: 2);
        var expected = Enumerable.Range(0, 4).Select(seed => LossOf(data, seed)).ToArray();
        var actual = new double[4];
        var threads = Enumerable.Range(0, 4).Select(seed => new Thread(() => actual[seed] = LossOf(data, seed))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        for (var seed = 0; seed < 4; seed++)
            Assert.AreEqual(expected[seed], actual[seed], 1e-5 * expected[seed], $"seed {seed}");
    }

    [TestMethod]
    public void Train_WithinTheUsersScopes_LeavesTheirsAlone()
    {
        var data = TestTables.Spirals(200, seed: 2);
        var expected = LossOf(data, seed: 1);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using var own = torch.ones(3);
        var before = torch.Generator.Default.get_state().bytes.ToArray();
        var counted = scope.DisposablesCount;
        Assert.AreEqual(expected, LossOf(data, seed: 1), 1e-5 * expected);
        Assert.AreEqual(counted, scope.DisposablesCount);
        CollectionAssert.AreEqual(before, torch.Generator.Default.get_state().bytes.ToArray(), "The global generator has moved on.");
        Assert.IsFalse(torch.is_grad_enabled());
        Assert.AreEqual(3, own.sum().item<float>());
    }

    private static double LossOf(Data.TabularDataset data, int seed) =>
        DeepResidualTraining.Train(data, Options with { Epochs = 3 }, seed).Summary.Curve[^1].TrainingLoss;

    private static long NativeBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }
}
