using System.Numerics.Tensors;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>Gathers what metrics are computed from. A metric asks a <see cref="MetricMeter"/> for it, and shares it with others.</summary>
internal abstract class MetricAccumulator
{
    /// <summary>Forgets all rows.</summary>
    public abstract void Clear();

    /// <summary>Takes the rows of a batch.</summary>
    public abstract void Add(in ScoredRows rows);
}

/// <summary>Rows of a batch, with what the network says of them and what it should say.</summary>
/// <param name="scores">[rows, outputs]: logits, or numbers in the scale of the targets.</param>
/// <param name="targets">Of the same rows.</param>
/// <param name="outputs">Scores of a row.</param>
internal readonly ref struct ScoredRows(ReadOnlySpan<float> scores, Targets targets, int outputs)
{
    public ReadOnlySpan<float> Scores { get; } = scores;

    public Targets Targets { get; } = targets;

    public int Outputs { get; } = outputs;

    public int Count => Scores.Length / Outputs;

    public ReadOnlySpan<float> this[int row] => Scores.Slice(row * Outputs, Outputs);

    /// <summary>The class that the scores of a row say: the most likely one, or what the threshold says.</summary>
    public static int ClassOf(ReadOnlySpan<float> logits, float threshold) =>
        logits.Length == 1 ? (logits[0] > threshold ? 1 : 0) : TensorPrimitives.IndexOfMax(logits);
}

/// <summary>The mean of a loss over the rows; 0 where all weigh nothing.</summary>
internal sealed class LossMean(Loss loss) : MetricAccumulator
{
    private LossSum _sum;

    public double Mean => _sum.Mean;

    public override void Clear() => _sum = default;

    public override void Add(in ScoredRows rows) => _sum += loss.Evaluate(rows.Scores, rows.Targets, rows.Outputs, dScores: default);
}
