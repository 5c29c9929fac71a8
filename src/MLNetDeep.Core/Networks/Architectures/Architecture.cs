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
        var width = parts[0].Layers.Outputs;
        for (var b = 0; b < spec.Blocks; b++)
        {
            var builder = new LayerSpecBuilder(spec, $"blocks.{b}.") { StochasticDepth = spec.StochasticDepthOf(b), DropConnect = spec.DropConnect };
            parts.Add(($"blocks.{b}", spec.Block.Describe(builder, width, spec.WidthOf(b))));
            width = parts[^1].Layers.Outputs;
        }
        parts.Add(("head", HeadOf(spec, width)));
        return new Architecture(Placed(parts));
    }

    private static SequenceSpec InputOf(NetworkSpec spec)
    {
        var builder = new LayerSpecBuilder(spec);
        var (layout, columns) = (spec.Input, spec.InputColumns);
        return SequenceSpec.From(
            layout.Columns,
            layout.Tables.Any() ? new EmbeddingSpec("input.embeddings.", layout) : null,
            columns.Numbers,
            spec.GroupDropout > 0 ? new GroupDropoutSpec(columns, spec.FeatureGroups, spec.GroupDropout) : null,
            spec.Block.ReadsRow ? null : builder.Linear("input", columns.Count, spec.FirstWidth));
    }

    private static SequenceSpec HeadOf(NetworkSpec spec, long width)
    {
        var builder = new LayerSpecBuilder(spec);
        var activation = spec.Block.EndsLinear ? builder.Activate("activation", width) : null;
        return SequenceSpec.Of(
            activation is null ? null : builder.Normalize("norm", width),
            activation,
            builder.Linear("output", activation?.Outputs ?? width, spec.Outputs),
            spec.NormalizeLogits ? builder.Normalize("output_norm", spec.Outputs) : null);
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
