using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>
/// A whole network as data: parts one after the other, which are <c>input</c>, <c>blocks.0</c>, <c>blocks.1</c>, … and <c>head</c>. Every
/// engine builds its network of it; nothing else knows how layers follow one another.
/// </summary>
/// <param name="Parts">At least the input and the head.</param>
internal sealed record Architecture(IReadOnlyList<ArchitecturePart> Parts)
{
    /// <summary>How many numbers the network has: parameters and running statistics.</summary>
    /// <exception cref="OverflowException">They are more than a long can count.</exception>
    public long Weights => Parts.Sum(part => part.Layers.Weights);

    /// <summary>Where the layers of each part end, counted through all parts.</summary>
    public int[] PartEnds()
    {
        var ends = new int[Parts.Count];
        for (var i = 0; i < ends.Length; i++)
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + Parts[i].Layers.Layers.Count;
        return ends;
    }

    /// <summary>All layers, one after the other.</summary>
    public IEnumerable<LayerSpec> Layers => Parts.SelectMany(part => part.Layers.Layers);

    /// <summary>The architecture of a network.</summary>
    public static Architecture Of(NetworkSpec spec)
    {
        var parts = new List<(string Name, SequenceSpec Layers)> { ("input", InputOf(spec)) };
        var width = parts[0].Layers.Outputs / spec.MemberCount;
        for (var b = 0; b < spec.Blocks; b++)
        {
            var builder = new LayerSpecBuilder(spec, $"blocks.{b}.")
            {
                StochasticDepth = spec.StochasticDepthOf(b), DropConnect = spec.DropConnect, IsLast = b == spec.Blocks - 1,
            };
            var block = spec.Block.Describe(builder, width, spec.WidthOf(b));
            parts.Add(($"blocks.{b}", spec.Members?.Spread(block) ?? block));
            width = block.Outputs;
        }
        parts.Add(("head", HeadOf(spec, width)));
        return new Architecture(Placed(parts));
    }

    private static SequenceSpec InputOf(NetworkSpec spec)
    {
        if (spec.Block.ReadsTokens)
            return TokensOf(spec);
        var builder = new LayerSpecBuilder(spec);
        var (layout, columns, members) = (spec.Input, spec.InputColumns, spec.Members);
        LayerSpec? map = spec.Block.ReadsRow ? null : builder.Linear("input", columns.Count, spec.FirstWidth);
        if (layout.Sparse is { } sparse && map is LinearSpec linear)
            map = new SparseLinearSpec(linear, sparse);
        return SequenceSpec.From(
            layout.RowFloats,
            layout.Sparse is null ? null : new SparseReferenceSpec(layout),
            layout.Tables.Any() ? new EmbeddingSpec("input.embeddings.", layout) : null,
            columns.Numbers,
            spec.GroupDropout > 0 ? new GroupDropoutSpec(columns, spec.FeatureGroups, spec.GroupDropout) : null,
            spec.ScaleInputs && columns.Count > 0 ? new ScaleSpec("input", columns.Count) : null,
            members is null ? null : new MemberScaleSpec(
                "input.members", columns.Count, members.Count, [.. columns.Features()], StartsNormal: columns.Numbers is not null),
            map is null ? null : members?.Spread(map) ?? map);
    }

    private static SequenceSpec TokensOf(NetworkSpec spec)
    {
        var embedding = (spec.NumericEmbedding as NumberwiseEmbedding)?.OfSize(spec.FirstWidth);
        var numbers = NumericEmbeddingSpec.Of("tokens.numbers.", spec.Input, embedding, spec.Input.Columns);
        return SequenceSpec.Of(numbers, new TokenSpec("tokens", FeatureToken.Of(spec.Input, numbers, spec.FirstWidth), numbers?.Outputs ?? spec.Input.Columns, spec.FirstWidth));
    }

    private static SequenceSpec HeadOf(NetworkSpec spec, long width)
    {
        var builder = new LayerSpecBuilder(spec);
        var activation = spec.Block.EndsLinear ? builder.Activate("activation", width) with { Kind = spec.Block.LastActivationOf(spec) } : null;
        var output = builder.Linear("output", activation?.Outputs ?? width, spec.Outputs);
        return SequenceSpec.Of(
            Shared(activation is null ? null : builder.Normalize("norm", width)),
            Shared(activation),
            spec.Members is null ? output : new MemberHeadsSpec(output.Name, output, spec.Members.Count),
            Shared(spec.NormalizeLogits ? builder.Normalize("output_norm", spec.Outputs) : null));

        LayerSpec? Shared(LayerSpec? layer) => layer is null || spec.Members is null ? layer : new SharedByMembersSpec(layer, spec.Members.Count);
    }

    private static IReadOnlyList<ArchitecturePart> Placed(List<(string Name, SequenceSpec Layers)> parts)
    {
        var placed = new List<ArchitecturePart>(parts.Count);
        var afterCrelu = false;
        foreach (var (name, layers) in parts)
        {
            (var layer, afterCrelu) = layers.At(new LayerPlace(afterCrelu, EndsBranch: false));
            placed.Add(new ArchitecturePart(name, (SequenceSpec)layer));
        }
        return placed;
    }
}

/// <summary>A part of a network that freezing and transfer address.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Layers">Its layers.</param>
internal sealed record ArchitecturePart(string Name, SequenceSpec Layers);
