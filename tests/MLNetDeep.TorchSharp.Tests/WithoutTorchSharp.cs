namespace MLNetDeep.TorchSharp.Tests;

/// <summary>Stands for all tests of this project where TorchSharp is not there to compile them with.</summary>
[TestClass]
public sealed class WithoutTorchSharp
{
    [TestMethod]
    public void Tests_OfTheTorchSharpEngine_NeedThePackage() => Assert.Inconclusive(
        "The package TorchSharp is not in the package cache, or TorchSharpSource is none: the tests of its engine are left out.");
}
