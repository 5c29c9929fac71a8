namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class FixtureKindsParityTests
{
    [TestMethod]
    public void Subjects_OfTheFolder_AreTheKnownOnes() => CollectionAssert.AreEqual(
        new[] { "attention", "encodings", "gradient_flow", "initializers", "layers", "losses", "members", "optimizers", "recipe_schedules", "schedules", "tabular_layers", "tabular_training", "training" }, Fixture.Subjects().ToArray());

    // A set without a kind would otherwise pass in silence.
    [TestMethod]
    [DataRow("layers", "BatchNorm1d CReLU ELU GELU LayerNorm LeakyReLU Linear LogSoftmax Maxout Mish PReLU PostActivationBlock PreActivationBlock ReLU SELU SiLU Sigmoid Softmax Tanh")]
    [DataRow("attention", "AttentionBlock AttentionNetwork FeatureTokens MultiHeadAttention")]
    [DataRow("losses", "BinaryCrossEntropyWithLogits CrossEntropy Huber MeanSquaredError")]
    [DataRow("optimizers", "AdaGrad Adam AdamW Momentum Nesterov RmsProp Sgd")]
    [DataRow("schedules", "Constant Cosine Exponential OneCycle Performance PiecewiseConstant Power")]
    [DataRow("initializers", "KaimingUniform TorchLinearDefault TorchLinearDefaultBias UniformZeroOne XavierUniform")]
    [DataRow("recipe_schedules", "Coslog4 FlatCosine")]
    [DataRow("tabular_layers", "BatchEnsembleLinear MemberHeads MemberScale NtkLinear Parametric PeriodicEmbedding PiecewiseLinearEmbedding PlrEmbedding Scale")]
    [DataRow("tabular_training", "RealMlp TabMMini")]
    [DataRow("training", "AdamW Momentum")]
    [DataRow("gradient_flow", "")]
    [DataRow("encodings", "GreedyBins PiecewiseLinearEncoding QuantileBins RobustSmoothClip")]
    public void TestedKinds_OfSubject_AreTheKnownOnes(string subject, string kinds)
    {
        var tested = Fixture.Cases(subject).Select(one => one.Kind).Distinct();
        CollectionAssert.AreEqual(kinds.Split(' '), tested.Order(StringComparer.Ordinal).ToArray());
    }
}
