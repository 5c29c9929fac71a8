using System.Collections.Immutable;
using System.Text;
using MLNetDeep.Plots;

namespace MLNetDeep.Diagnosis;

/// <summary>The curve of a learning-rate range test, and the rate that it suggests.</summary>
public sealed record LearningRateRangeReport
{
    /// <summary>The steps in order, each at a larger rate than the one before.</summary>
    public required ImmutableArray<LearningRatePoint> Curve { get; init; }

    /// <summary>A suggested <see cref="DeepResidualOptions.LearningRate"/>; see <see cref="LearningRateRangeTest"/> for the rule.</summary>
    public required float Suggestion { get; init; }

    /// <summary>Whether the loss grew so far that the test ended before its largest rate.</summary>
    public required bool Diverged { get; init; }

    /// <summary>The curve as a Markdown table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder(Invariant($"Suggested learning rate: {Suggestion:G3}\n\n| Rate | Loss | Smoothed loss |\n| --- | --- | --- |\n"));
        foreach (var point in Curve)
            text.Append(Invariant($"| {point.LearningRate:G3} | {point.Loss:G6} | {point.SmoothedLoss:G6} |\n"));
        return text.ToString();
    }

    /// <summary>The curve as an SVG picture, rates on a logarithmic axis, up to twice the first loss.</summary>
    public string ToSvg()
    {
        var top = 2 * Curve[0].SmoothedLoss;
        var plot = new Plot(
            "Learning-rate range test", new PlotAxis("learning rate", Logarithmic: true), new PlotAxis("loss") { From = 0, To = top > 0 ? top : null });
        plot.Add(new PlotSeries("batch", [.. Curve.Select(point => (point.LearningRate, point.Loss))]) { Colour = 5 });
        plot.Add(new PlotSeries("smoothed", [.. Curve.Select(point => (point.LearningRate, point.SmoothedLoss))]) { Colour = 0 });
        return plot.Mark(Suggestion, Invariant($"suggestion {Suggestion:G2}")).ToSvg();
    }

    /// <inheritdoc/>
    public bool Equals(LearningRateRangeReport? other) => other is not null && Suggestion.Equals(other.Suggestion)
        && Diverged == other.Diverged && Curve.AsSpan().SequenceEqual(other.Curve.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Suggestion, Diverged, Curve.Length);
}

/// <summary>One step of a learning-rate range test.</summary>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="Loss">Mean loss of the step's batch, before the step.</param>
/// <param name="SmoothedLoss">The exponential average of the losses so far, corrected for its start.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double SmoothedLoss);
