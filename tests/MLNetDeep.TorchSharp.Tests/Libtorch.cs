using MLNetDeep.Libtorch;
using TorchSharp;

namespace MLNetDeep.TorchSharp.Tests;

/// <summary>Skips tests where libtorch cannot be loaded.</summary>
internal static class Libtorch
{
    private static readonly FoundDevices s_found = Look();

    public static void Require()
    {
        if (s_found.Fault is { } fault)
            Assert.Inconclusive($"libtorch cannot be loaded here: {fault}");
    }

    // One thread: the tensors of tests are small, and threads that wait for one another take long on a machine with other work.
    private static FoundDevices Look()
    {
        var found = FoundDevices.Look(forGpus: false);
        if (found.Fault is null)
            torch.set_num_threads(1);
        return found;
    }
}

/// <summary>A class of tests that need libtorch.</summary>
public abstract class LibtorchTests
{
    [TestInitialize]
    public void RequireLibtorch() => Libtorch.Require();
}
