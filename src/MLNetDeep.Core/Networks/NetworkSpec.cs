using System.Text.Json.Serialization;

namespace MLNetDeep.Networks;

/// <summary>Everything that defines a network's architecture; plain data, which the model file stores and any engine can build from.</summary>
internal sealed record NetworkSpec
{
    /// <summary>Columns of an encoded row. Range: at least 1.</summary>
    public required int Inputs { get; init; }

    /// <summary>Scores of a row: the class count, or 1 where one score is enough. Range: at least 1.</summary>
    public required int Outputs { get; init; }

    /// <summary>How many blocks. Range: at least 0.</summary>
    public required int Blocks { get; init; }

    /// <summary>Columns between blocks. Range: at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Columns inside a block. Range: at least 1.</summary>
    public required int HiddenWidth { get; init; }

    /// <summary>Dropout rate inside a block. Range: [0, 1).</summary>
    public required float Dropout { get; init; }

    /// <summary>Dropout rate at the end of a block. Range: [0, 1).</summary>
    public required float ResidualDropout { get; init; }

    public required Block Block { get; init; }

    public required Activation Activation { get; init; }

    public required Normalization Normalization { get; init; }

    public required Initialization Initialization { get; init; }

    /// <summary>Whether the output map is normalized as the blocks are.</summary>
    public bool NormalizeLogits { get; init; }

    /// <summary>Rate at which the last block's branch is dropped, row by row. Range: [0, 1).</summary>
    public float StochasticDepth { get; init; }

    /// <summary>Rate at which the weights of the blocks' maps are dropped. Range: [0, 1).</summary>
    public float DropConnect { get; init; }

    /// <summary>Rate at which groups of input columns are dropped. Range: [0, 1).</summary>
    public float GroupDropout { get; init; }

    /// <summary>What stands in the place of the last encoded columns; null where there are no embeddings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EmbeddingSpec>? Embeddings { get; init; }

    /// <summary>Columns that the input map reads: encoded ones, embeddings in the place of the last.</summary>
    [JsonIgnore]
    public int EmbeddedInputs => checked((int)EmbeddedColumns);

    /// <summary>
    /// How many numbers the network has, parameters and running statistics, without building it: what a file claims is compared with
    /// what it holds before anything is made of it.
    /// </summary>
    /// <exception cref="OverflowException">They are more than a long can count.</exception>
    [JsonIgnore]
    public long Weights
    {
        get
        {
            var spec = Block.Resolve(this);
            checked
            {
                var weights = Embeddings?.Sum(embedding => (long)embedding.Values * embedding.Dimension) ?? 0;
                weights += LinearLayer.WeightsOf(EmbeddedColumns, Width);
                long width = Width;
                if (Blocks > 0)
                {
                    weights += Block.WeightsOf(spec, width, Width);
                    width = Block.OutputsOf(spec.Activation, Width);
                    weights += (Blocks - 1) * Block.WeightsOf(spec, width, Width);
                }
                if (Block.EndsLinear)
                {
                    weights += spec.Normalization.WeightsOf(width) + spec.Activation.WeightsOf(width);
                    width = spec.Activation.OutputsOf(width);
                }
                return weights + LinearLayer.WeightsOf(width, Outputs) + (NormalizeLogits ? spec.Normalization.WeightsOf(Outputs) : 0);
            }
        }
    }

    private long EmbeddedColumns => Inputs + (Embeddings?.Sum(embedding => embedding.Dimension - 1L) ?? 0);

    /// <summary>The group of each column that the input map reads, numbers of at least 0; null where each column is a group.</summary>
    public FeatureGroups? InputGroups { get; init; }

    /// <summary>The group of each column that the input map reads, numbers from 0 without gaps.</summary>
    public int[] ToInputGroups() => InputGroups?.ToDense() ?? [.. Enumerable.Range(0, EmbeddedInputs)];

    /// <summary>
    /// The rate of one block, which grows by the same from block to block. NOTE: from 0 for the first block, as in later practice; in
    /// Huang et al., 2016, section 3, the first of L blocks has 1/L of the last one's rate.
    /// </summary>
    public float StochasticDepthOf(int block) => Blocks > 1 ? StochasticDepth * block / (Blocks - 1) : 0;
}
