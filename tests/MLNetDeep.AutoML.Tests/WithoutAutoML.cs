namespace MLNetDeep.AutoML.Tests;

/// <summary>All that is in this project where ML.NET's AutoML is not there to compile the tests with.</summary>
[TestClass]
public sealed class WithoutAutoML
{
    [TestMethod]
    public void Tests_OfAutoML_NeedThePackage() => Assert.Inconclusive(
        "The package Microsoft.ML.AutoML is not in the package cache, ML.NET is the stand-in, or AutoMLSource is none: the tests with it are left out.");
}
