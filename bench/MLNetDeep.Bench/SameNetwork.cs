using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Bench;

/// <summary>That a peer computes what we do: its logits of some rows are ours.</summary>
internal static class SameNetwork
{
    /// <summary>How many rows are compared.</summary>
    public const int Rows = 4;

    private const float Tolerance = 1e-4f;

    /// <param name="plan">Our network.</param>
    /// <param name="rows">Encoded rows, [at least <see cref="Rows"/>, Inputs].</param>
    /// <param name="peer">Whose logits they are.</param>
    /// <param name="logits">What the peer says of these rows.</param>
    /// <exception cref="InvalidOperationException">A logit differs.</exception>
    public static void Require(PredictionPlan plan, ReadOnlySpan<float> rows, string peer, float[] logits)
    {
        using var workspace = new PredictionWorkspace(plan, Rows);
        rows[..(Rows * plan.Inputs)].CopyTo(workspace.Input(Rows));
        foreach (var (ours, theirs) in plan.Run(workspace, Rows).ToArray().Zip(logits))
            if (!(Math.Abs(ours - theirs) <= Tolerance))
                throw new InvalidOperationException($"The logits of {peer} must be ours, {ours}, but were {theirs}.");
    }
}
