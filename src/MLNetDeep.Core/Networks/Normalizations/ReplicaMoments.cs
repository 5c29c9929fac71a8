using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>
/// What replicas know of their own rows, put together to what one device would know of the batch, as in PyTorch's SyncBatchNorm. Each
/// replica computes it for itself, in the order of the replicas: all get the same bits.
/// </summary>
internal static class ReplicaMoments
{
    /// <summary>
    /// mean = mean₀ + Σ share·(meanᵣ − mean₀) and variance = Σ share·(varianceᵣ + (meanᵣ − mean)²), with share the part of the batch's rows that replica r
    /// has. Source: Chan, Golub and LeVeque, 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
    /// </summary>
    /// <param name="group">The replicas.</param>
    /// <param name="told">What each said: means, then variances; that of a replica without rows is not looked at, and the first one
    /// has rows.</param>
    /// <param name="mean">Receives the batch's means, [width].</param>
    /// <param name="variance">Receives its variances, [width].</param>
    /// <param name="deviation">Memory to compute in, [width].</param>
    public static void Combine(ReplicaGroup group, float[][] told, Span<float> mean, Span<float> variance, Span<float> deviation)
    {
        // From the first replica's mean on: where means are large, what is added up is small.
        var first = told[0].AsSpan(0, mean.Length);
        mean.Clear();
        for (var r = 1; r < group.Count; r++)
        {
            if (group.RowsOf(r) == 0)
                continue;
            TensorPrimitives.Subtract(told[r].AsSpan(0, mean.Length), first, deviation);
            TensorPrimitives.MultiplyAdd(deviation, Share(group, r), mean, mean);
        }
        TensorPrimitives.Add(first, mean, mean);
        variance.Clear();
        for (var r = 0; r < group.Count; r++)
        {
            if (group.RowsOf(r) == 0)
                continue;
            TensorPrimitives.Subtract(told[r].AsSpan(0, mean.Length), mean, deviation);
            TensorPrimitives.MultiplyAdd(deviation, deviation, told[r].AsSpan(mean.Length, mean.Length), deviation);
            TensorPrimitives.MultiplyAdd(deviation, Share(group, r), variance, variance);
        }
    }

    /// <summary>Adds up two sums of each column.</summary>
    public static void Add(ReplicaGroup group, float[][] told, Span<float> a, Span<float> b)
    {
        a.Clear();
        b.Clear();
        for (var r = 0; r < group.Count; r++)
        {
            TensorPrimitives.Add(a, told[r].AsSpan(0, a.Length), a);
            TensorPrimitives.Add(b, told[r].AsSpan(a.Length, b.Length), b);
        }
    }

    private static float Share(ReplicaGroup group, int replica) => (float)((double)group.RowsOf(replica) / group.Rows);
}
