using MLNetDeep.Libtorch;

namespace MLNetDeep.TorchSharp.Tests;

/// <summary>Skips tests where libtorch cannot be loaded.</summary>
internal static class Libtorch
{
    private static readonly FoundDevices s_found = FoundDevices.Look(forGpus: false);

    public static void Require()
    {
        if (s_found.Fault is { } fault)
            Assert.Inconclusive($"libtorch cannot be loaded here: {fault}");
    }
}

/// <summary>A class of tests that need libtorch.</summary>
public abstract class LibtorchTests
{
    [TestInitialize]
    public void RequireLibtorch() => Libtorch.Require();
}
