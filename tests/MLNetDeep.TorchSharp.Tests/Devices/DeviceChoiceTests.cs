using MLNetDeep.Libtorch;

namespace MLNetDeep.TorchSharp.Tests.Devices;

/// <summary>Which device is taken, by what libtorch finds. No GPU and no libtorch are needed.</summary>
[TestClass]
public sealed class DeviceChoiceTests
{
    [TestMethod]
    [DataRow("auto", 0, "cpu")]
    [DataRow("auto", 2, "cuda:0")]
    [DataRow("cpu", 2, "cpu")]
    [DataRow("cuda", 1, "cuda:0")]
    [DataRow("cuda:0", 1, "cuda:0")]
    [DataRow("cuda:1", 2, "cuda:1")]
    [DataRow("cuda:1,cuda:0", 2, "cuda:1,cuda:0")]
    [DataRow("cuda, cuda:2", 3, "cuda:0,cuda:2")]
    [DataRow("cpu,cpu", 0, "cpu,cpu")]
    public void Resolve_ADeviceThatIsThere_IsTaken(string name, int gpus, string expected)
    {
        Assert.IsEmpty(DeviceChoice.Faults(name));
        Assert.AreEqual(expected, new DeviceChoice(name, FallbackToCpu: false).Resolve(new FoundDevices(gpus, Fault: null)));
    }

    [TestMethod]
    [DataRow("cuda", 0)]
    [DataRow("cuda:0", 0)]
    [DataRow("cuda:2", 2)]
    [DataRow("cuda:0,cuda:2", 2)]
    public void Resolve_AGpuThatIsNotThere_FallsBackWhereAllowed(string name, int gpus) =>
        Assert.AreEqual("cpu", new DeviceChoice(name, FallbackToCpu: true).Resolve(new FoundDevices(gpus, Fault: null)));

    [TestMethod]
    public void Resolve_NoGpuAndNoFallback_NamesThePackageAndTheWaysOut()
    {
        var message = MessageOf("cuda:0", new FoundDevices(0, Fault: null));
        Assert.Contains("'cuda:0' is not there: libtorch finds no GPU", message);
        Assert.Contains(OperatingSystem.IsWindows() ? "libtorch-cuda-12.8-win-x64 2.10.0" : "libtorch-cuda-12.8-linux-x64 2.10.0", message);
        Assert.Contains("FallbackToCpu", message);
    }

    [TestMethod]
    public void Resolve_OneOfSeveralNotThere_NamesIt() =>
        Assert.Contains("'cuda:2' is not there: libtorch finds 2 GPUs", MessageOf("cuda:0,cuda:2", new FoundDevices(2, Fault: null)));

    [TestMethod]
    [DataRow(1, "libtorch finds 1 GPU, cuda:0.")]
    [DataRow(3, "libtorch finds 3 GPUs, cuda:0 to cuda:2.")]
    public void Resolve_ANumberTooLarge_SaysWhichThereAre(int gpus, string expected) =>
        Assert.Contains(expected, MessageOf("cuda:7", new FoundDevices(gpus, Fault: null)));

    [TestMethod]
    [DataRow("cpu")]
    [DataRow("auto")]
    [DataRow("cuda:0")]
    public void Resolve_WithoutLibtorch_NamesThePackagesAndTheReason(string name)
    {
        var message = MessageOf(name, new FoundDevices(0, "libtorch.so: no such file"), fallbackToCpu: true);
        Assert.Contains(LibtorchVersion.CpuPackage + " 2.10.0", message);
        Assert.Contains(LibtorchVersion.CudaPackage + " 2.10.0", message);
        Assert.Contains("libtorch.so: no such file", message);
    }

    [TestMethod]
    [DataRow("gpu", "but was 'gpu'.")]
    [DataRow("cuda:-1", "but was 'cuda:-1'.")]
    [DataRow("cuda:", "but was 'cuda:'.")]
    [DataRow("cuda:one", "but was 'cuda:one'.")]
    [DataRow("CPU", "but was 'CPU'.")]
    [DataRow("", "but was ''.")]
    [DataRow(null, "but was ''.")]
    [DataRow("cuda:0,", "but was 'cuda:0,'.")]
    [DataRow("cuda:0,auto", "but was 'cuda:0,auto'.")]
    public void Faults_OfANameThatIsNone_SayWhatIsExpected(string? name, string expected) =>
        Assert.Contains(expected, DeviceChoice.Faults(name).Single());

    private static string MessageOf(string name, FoundDevices found, bool fallbackToCpu = false) =>
        Assert.ThrowsExactly<InvalidOperationException>(() => new DeviceChoice(name, fallbackToCpu).Resolve(found)).Message;
}
