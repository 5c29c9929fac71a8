using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>One model file of each released format stays readable, with the probabilities that it gave when it was written.</summary>
[TestClass]
public sealed class OlderFormatTests
{
    [TestMethod]
    public void Load_FileOfFormat1_GivesTheProbabilitiesOfItsTime()
    {
        var model = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-1.zip"));

        var probabilities = new float[6];
        model.Predict([0.25f, 3, -1, 2, 1, float.NaN, 0, 0.5f], probabilities);

        float[] expected = [0.28015155f, 0.3414221f, 0.3784263f, 0.4343928f, 0.31501126f, 0.25059602f];
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], probabilities[i], 1e-6f);
        Assert.AreEqual(2, model.Summary.Curve.Count);
        Assert.AreEqual(1, model.Summary.Options.Replicas);      // an option that the file does not have
    }
}
