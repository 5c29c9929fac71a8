namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class FixtureKindsParityTests
{
    [TestMethod]
    public void Subjects_OfTheFolder_AreTheKnownOnes() => CollectionAssert.AreEqual(
        new[] { "gradient_flow", "initializers", "layers", "losses", "optimizers", "schedules", "training" }, Fixture.Subjects().ToArray());

    [TestMethod]
    public void Later_EachLine_NamesACaseOfTheFixtures()
    {
        var cases = Fixture.Subjects().SelectMany(Fixture.Cases).ToArray();
        foreach (var line in FixtureKinds.Later)
        {
            var parts = line.Split(' ');
            Assert.IsTrue(cases.Any(one => one.Subject == parts[0] && one.Kind == parts[1]), $"No case is of the kind '{line}'.");
        }
    }

    // What must be compared: leaving a kind out by mistake would otherwise pass in silence.
    [TestMethod]
    [DataRow("layers", "BatchNorm1d CReLU ELU GELU LayerNorm LeakyReLU Linear LogSoftmax Maxout Mish PReLU PreActivationBlock ReLU SELU SiLU Sigmoid Softmax Tanh")]
    [DataRow("losses", "BinaryCrossEntropyWithLogits CrossEntropy Huber MeanSquaredError")]
    [DataRow("optimizers", "AdaGrad Adam AdamW Momentum Nesterov RmsProp Sgd")]
    [DataRow("schedules", "Constant Cosine Exponential OneCycle Performance PiecewiseConstant Power")]
    [DataRow("initializers", "KaimingUniform TorchLinearDefault TorchLinearDefaultBias UniformZeroOne XavierUniform")]
    [DataRow("training", "AdamW Momentum")]
    [DataRow("gradient_flow", "")]
    public void TestedKinds_OfSubject_AreAllThatExist(string subject, string kinds)
    {
        var tested = Fixture.Cases(subject).Where(one => !FixtureKinds.IsLater(one)).Select(one => one.Kind);
        CollectionAssert.AreEqual(kinds.Split(' '), tested.Distinct().Order(StringComparer.Ordinal).ToArray());
    }
}
