using System.Text.Json.Nodes;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>What is not finite is refused when a model is read, so that whatever was read can be saved again.</summary>
[TestClass]
public sealed class NonFiniteTests
{
    [TestMethod]
    [DataRow("training.curve[0].trainingLoss")]
    [DataRow("training.curve[0].gradientNorm")]
    [DataRow("encoder.fill[0]")]
    [DataRow("encoder.normalization.scale[0]")]
    public void Read_NumberBeyondTheLargest_IsRefused(string path)
    {
        foreach (var number in (string[])["1e999", "-1e999", path.Contains("curve", StringComparison.Ordinal) ? "1e309" : "1e39"])
        {
            var entries = TestModels.WithNetwork(document =>
                JsonNodes.Of(document).Single(place => place.Path == path).Set(JsonNode.Parse(number)));
            Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(entries.Network, entries.Weights), $"{path} = {number}");
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Read_WeightThatIsNotFinite_IsRefused(float weight)
    {
        var count = TestModels.Small.Network.Store.Values.Length + TestModels.Small.Network.Store.BufferValues.Length;
        foreach (var place in (int[])[0, count - 1])              // a parameter, and a running statistic
        {
            var numbers = new float[count];
            numbers[place] = weight;
            var entries = TestModels.WithNetwork((JsonObject _) => { }, numbers);
            StringAssert.EndsWith(
                Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(entries.Network, entries.Weights)).Message, "has a number that is not finite.");
        }
    }
}
