namespace MLNetDeep.Tests;

/// <summary>Stands for all tests of ConvertToOnnx where ML.NET's package of it is not there to compile them with.</summary>
[TestClass]
public sealed class WithoutOnnxConverter
{
    [TestMethod]
    public void Tests_OfConvertToOnnx_NeedThePackage() => Assert.Inconclusive(
        "The package Microsoft.ML.OnnxConverter is not in the package cache, or ML.NET is the stand-in: the tests of ConvertToOnnx are left out.");
}
