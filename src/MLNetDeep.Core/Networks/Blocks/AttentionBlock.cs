using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// A transformer's block over features (FT-Transformer): x + Drop₂(attention(LayerNorm(x))), then x + Drop₂(W₂·Drop₁(GELU(W₁·LayerNorm(x)))),
    /// of the tokens x of a row. Each feature is a token of <see cref="DeepResidualOptions.Width"/> columns: a number w·x + b, or what its
    /// <see cref="NumericEmbedding"/> gives, with as many columns; a category the row of its table + b; a missing number, where its missing is
    /// indicated, a token of its own. In front stands a trained token. The output map reads ReLU(LayerNorm(first token)), so the last block
    /// computes the first token alone.
    /// </summary>
    /// <remarks>
    /// In attention, each token takes of the values V of all tokens the shares softmax(Q·Kᵀ/√d), where Q, K and V are linear maps of the tokens
    /// and d = width/heads, each head for its part of the columns; a linear map projects what all heads took. The options HiddenWidth, Activation,
    /// Normalization and ScaleInputs do not count. All blocks have one width; members, sparse slots, group dropout and numeric embeddings side by
    /// side are refused. Sources: Vaswani et al., 2017, "Attention is all you need"; Gorishniy et al., 2021, "Revisiting deep learning models for
    /// tabular data", section 3.3. NOTE: the paper has ReGLU in the place of GELU, no normalization before the first attention, and the trained
    /// token last.
    /// </remarks>
    /// <param name="heads">Heads of the attention; the width is a multiple of it. Range: 1 to 1,024. Default: 8.</param>
    /// <param name="expansion">Columns inside the second part, in widths. Range: above 0, at most 64. Default: 4/3.</param>
    /// <param name="attentionDropout">Rate at which shares are dropped. Range: [0, 1). Default: 0.2.</param>
    /// <param name="shortcuts">Whether x is added to both parts. Without, with the same weights from the same seed, it shows what shortcuts do, as
    /// <see cref="Plain"/> does for <see cref="PreActivation"/>; it is not for training. Default: true.</param>
    public static Block Attention(int heads = 8, float expansion = 4f / 3, float attentionDropout = 0.2f, bool shortcuts = true) =>
        new AttentionBlock(heads, expansion, attentionDropout, shortcuts);
}

/// <summary>Multi-head attention among tokens, then a map of each token; both with a shortcut, unless it is left out.</summary>
[Kind("Attention")]
internal sealed record AttentionBlock(int Heads = 8, float Expansion = 4f / 3, float AttentionDropout = 0.2f, bool Shortcuts = true) : Block
{
    private const int MaximumHeads = 1_024, MaximumExpansion = 64;

    internal override bool EndsLinear => true;

    internal override bool ReadsTokens => true;

    internal override bool HasShortcut => Shortcuts;

    internal override IReadOnlyList<string> Unused => ["HiddenWidth", "Activation", "Normalization", "ScaleInputs"];

    internal override long HiddenWidthOf(NetworkSpec spec, long width) => Math.Max(1, (long)Math.Round(Expansion * width));

    internal override Activation ActivationOf(NetworkSpec spec) => Activation.Gelu();

    internal override Activation LastActivationOf(NetworkSpec spec) => Activation.Relu();

    internal override Normalization NormalizationOf(NetworkSpec spec) => Normalization.LayerNorm();

    // Inputs are all tokens of a row; of the last block the first token leaves.
    internal override SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs)
    {
        var (size, tokens) = ((int)outputs, checked((int)(inputs / outputs)));
        var shape = new AttentionShape(builder.IsLast ? 1 : tokens, tokens, Heads, size);
        var attention = SequenceSpec.Of(
            EachToken(tokens, builder.Normalize("norm1", size)),
            AttentionOf(builder, shape),
            EachToken(shape.Queries, builder.Linear("attention.projection", size, size)));
        var activation = builder.Activate("activation", HiddenWidthOf(builder.Spec, size), builder.Spec.Dropout);
        var map = EachToken(
            shape.Queries,
            builder.Normalize("norm2", size), builder.Linear("linear1", size, activation.Width, beforeActivation: true),
            activation, builder.Linear("linear2", activation.Outputs, size));
        if (!Shortcuts)
            return SequenceSpec.Of(attention, DropoutOf(builder, attention), map, DropoutOf(builder, map));
        return SequenceSpec.Of(
            builder.Residual(attention) with { Shortcut = builder.IsLast ? new FirstColumnsSpec(inputs, size) : null }, builder.Residual(map));
    }

    internal override IEnumerable<string> Faults() =>
    [
        .. Heads is >= 1 and <= MaximumHeads ? [] : new[] { Invariant($"Attention's heads must be in [1, {MaximumHeads}], but was {Heads}.") },
        .. Expansion is > 0 and <= MaximumExpansion ? [] : new[] { Invariant($"Attention's expansion must be in (0, {MaximumExpansion}], but was {Expansion}.") },
        .. AttentionDropout is >= 0 and < 1 ? [] : new[] { Invariant($"Attention's attentionDropout must be in [0, 1), but was {AttentionDropout}.") },
    ];

    internal override IEnumerable<string> Faults(NetworkSpec spec)
    {
        var width = spec.FirstWidth;
        if (Heads >= 1 && width % Heads != 0)
            yield return Invariant($"Width must be a multiple of the {Heads} heads of Block.Attention, but was {width}.");
        if (spec.Widths is { } widths && widths.Any(one => one != width))
            yield return $"Widths must all be the same with Block.Attention, which projects no shortcut, but were {widths}.";
        if (spec.Blocks < 1)
            yield return Invariant($"Blocks must be at least 1 with Block.Attention, but was {spec.Blocks}.");
        if (spec.Members is { } members)
            yield return $"Architecture.Members must be null with Block.Attention, but was {members}.";
        if (spec.GroupDropout > 0)
            yield return Invariant($"Regularization.GroupDropout must be 0 with Block.Attention, but was {spec.GroupDropout}.");
        if (spec.NumericEmbedding is { Parts.Count: > 1 })
            yield return Invariant($"Architecture.NumericEmbedding must be of one kind with Block.Attention, but had {spec.NumericEmbedding.Parts.Count} side by side.");
        foreach (var fault in (spec.NumericEmbedding as NumberwiseEmbedding)?.OfSize(width).Faults() ?? [])
            yield return $"Architecture.NumericEmbedding, whose size with Block.Attention is the Width: {fault}";
    }

    private AttentionSpec AttentionOf(LayerSpecBuilder builder, AttentionShape shape)
    {
        var queries = shape.Queries == 1 ? builder.Linear("attention.query", shape.Size, shape.Size) : null;
        string[] maps = queries is null ? ["query", "key", "value"] : ["key", "value"];
        return new AttentionSpec(
            queries, builder.Linear("attention", shape.Size, (long)maps.Length * shape.Size) with { Parts = maps }, shape, AttentionDropout);
    }

    private static DropoutSpec? DropoutOf(LayerSpecBuilder builder, LayerSpec part) =>
        builder.Spec.ResidualDropout > 0 ? new DropoutSpec(part.Outputs, builder.Spec.ResidualDropout) : null;

    private static LayerSpec EachToken(int tokens, params LayerSpec?[] layers) =>
        tokens == 1 ? SequenceSpec.Of(layers) : new SharedByMembersSpec(SequenceSpec.Of(layers), tokens);
}
