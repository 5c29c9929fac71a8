using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The layers that a case of attention stands for.</summary>
internal static class FixtureAttention
{
    private const string Network = "AttentionNetwork";

    /// <summary>What the names of parameters begin with, before that of the case.</summary>
    public static string PrefixOf(FixtureCase one) => one.Kind == Network ? "" : "layer.";

    /// <summary>The layers, [rows, columns of a row of the case's input] to those of its output.</summary>
    public static LayerSpec Describe(FixtureCase one)
    {
        var (size, tokens) = (one.Whole("size"), one.Tensor("input").Shape[1]);
        return one.Kind switch
        {
            Network => SequenceSpec.Of(Architecture.Of(SpecOf(one)).Layers),
            "FeatureTokens" => new TokenSpec("layer", FeatureToken.Of(InputLayout.OfNumbers(tokens), null, size), tokens, size),
            "AttentionBlock" => SpecOf(one).Block.Describe(new LayerSpecBuilder(SpecOf(one), "layer."), tokens * size, size),
            "MultiHeadAttention" => SequenceSpec.Of(
                new AttentionSpec(
                    null, Linear("layer", size, 3 * size) with { Parts = ["query", "key", "value"] },
                    new AttentionShape(tokens, tokens, one.Whole("heads"), size), Dropout: 0),
                new SharedByMembersSpec(Linear("layer.projection", size, size), tokens)),
            _ => throw FixtureKinds.Unknown(one),
        };
    }

    /// <summary>
    /// Gradients of a parameter. What all keys have in common changes no share: the gradient of their bias is 0 but for rounding, and that of what a
    /// normalization of two columns takes away nearly so.
    /// </summary>
    public static void CloseGradient(FixtureCase one, string weight, FixtureTensor expected, ReadOnlySpan<float> actual) => ParityAssert.Close(
        expected.Values, actual, $"{one}: gradient of {weight}", shareOfLargest: ParityAssert.BlockShareOfLargest,
        leastLargest: 0.02 * one.Tensors("grad_weights").Max(tensor => tensor.Tensor.Values.Max(MathF.Abs)));

    private static NetworkSpec SpecOf(FixtureCase one) => new()
    {
        Input = InputLayout.OfNumbers(one.Tensor("input").Shape[1]), Outputs = one.Kind == Network ? one.Whole("classes") : 1,
        Blocks = one.Kind == Network ? one.Whole("blocks") : 1, Width = one.Whole("size"), HiddenWidth = 1, Dropout = 0, ResidualDropout = 0,
        Block = Block.Attention(one.Whole("heads"), (float)one.Whole("hidden") / one.Whole("size"), attentionDropout: 0),
        Activation = Activation.Relu(), Normalization = Normalization.None(), Initialization = Initialization.TorchDefault(),
    };

    private static LinearSpec Linear(string name, int inputs, int outputs) => new(name, inputs, outputs) { Initialization = Initialization.TorchDefault() };
}
