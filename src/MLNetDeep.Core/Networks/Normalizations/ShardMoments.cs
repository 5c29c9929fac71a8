using System.Numerics.Tensors;
using MLNetDeep.Collectives;

namespace MLNetDeep.Networks;

/// <summary>
/// What ranks know of the rows of their shards, put together to what one device would know of the batch, as in PyTorch's SyncBatchNorm.
/// Each rank computes it for itself, in the order of the ranks: all get the same bits.
/// </summary>
internal static class ShardMoments
{
    /// <summary>Collects two numbers of each column from all ranks.</summary>
    /// <param name="ranks">The ranks that share the batch.</param>
    /// <param name="a">This rank's first numbers, [width].</param>
    /// <param name="b">Its second ones, [width].</param>
    /// <param name="parts">Receives those of all, [ranks, 2, width]; made in the first step.</param>
    public static void Gather(ICollective ranks, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ref float[] parts)
    {
        var part = a.Length + b.Length;
        if (parts.Length != ranks.Size * part)
            parts = new float[ranks.Size * part];
        a.CopyTo(parts.AsSpan(ranks.Rank * part));
        b.CopyTo(parts.AsSpan(ranks.Rank * part + a.Length));
        ranks.Gather<float>(parts);
    }

    /// <summary>
    /// mean = mean₀ + Σ share·(meanᵣ − mean₀) and variance = Σ share·(varianceᵣ + (meanᵣ − mean)²), with share the part of the batch's rows that rank r
    /// has. Source: Chan, Golub and LeVeque, 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
    /// </summary>
    /// <param name="batchRows">Rows of the batch, over all ranks.</param>
    /// <param name="size">How many ranks there are.</param>
    /// <param name="parts">Means, then variances of each shard, [ranks, 2, width]; those of a shard without rows are not looked at, and the
    /// first one has rows.</param>
    /// <param name="mean">Receives the batch's means, [width].</param>
    /// <param name="variance">Receives its variances, [width].</param>
    /// <param name="deviation">Memory to compute in, [width].</param>
    public static void Combine(
        int batchRows, int size, ReadOnlySpan<float> parts, Span<float> mean, Span<float> variance, Span<float> deviation)
    {
        // From the first shard's mean on: where means are large, what is added up is small.
        var width = mean.Length;
        var first = parts[..width];
        mean.Clear();
        for (var r = 1; r < size && ShareOf(batchRows, r, size) is var share and > 0; r++)
        {
            TensorPrimitives.Subtract(parts.Slice(2 * r * width, width), first, deviation);
            TensorPrimitives.MultiplyAdd(deviation, share, mean, mean);
        }
        TensorPrimitives.Add(first, mean, mean);
        variance.Clear();
        for (var r = 0; r < size && ShareOf(batchRows, r, size) is var share and > 0; r++)
        {
            TensorPrimitives.Subtract(parts.Slice(2 * r * width, width), mean, deviation);
            TensorPrimitives.MultiplyAdd(deviation, deviation, parts.Slice((2 * r + 1) * width, width), deviation);
            TensorPrimitives.MultiplyAdd(deviation, share, variance, variance);
        }
    }

    /// <summary>Adds up two sums of each column.</summary>
    /// <param name="parts">Of each rank, [ranks, 2, width].</param>
    /// <param name="a">Receives the first ones, [width].</param>
    /// <param name="b">Receives the second ones, [width].</param>
    public static void Add(ReadOnlySpan<float> parts, Span<float> a, Span<float> b)
    {
        a.Clear();
        b.Clear();
        for (; !parts.IsEmpty; parts = parts[(a.Length + b.Length)..])
        {
            TensorPrimitives.Add(a, parts[..a.Length], a);
            TensorPrimitives.Add(b, parts.Slice(a.Length, b.Length), b);
        }
    }

    private static float ShareOf(int batchRows, int rank, int size) => (float)((double)Shard.Of(batchRows, rank, size).Rows / batchRows);
}
