using System.Collections.Immutable;
using System.Text;
using MLNetDeep.Plots;

namespace MLNetDeep.Diagnosis;

/// <summary>The result of <see cref="GradientFlow"/>: one entry for each linear map, from the input to the output.</summary>
public sealed record GradientFlowReport
{
    /// <summary>Rows of the batch.</summary>
    public required int Rows { get; init; }

    /// <summary>Mean loss of the batch.</summary>
    public required double Loss { get; init; }

    /// <summary>The network's scores for the batch, [Rows, outputs], before any softmax.</summary>
    public required ImmutableArray<float> Scores { get; init; }

    /// <summary>The linear maps in order.</summary>
    public required ImmutableArray<LayerFlow> Layers { get; init; }

    /// <summary>
    /// The mean absolute gradient of the first map divided by that of the last one. If it is far from 1, the first and last layers learn at
    /// different speeds.
    /// </summary>
    public double FirstToLast => Layers[0].MeanAbsoluteGradient / Layers[^1].MeanAbsoluteGradient;

    /// <summary>The entries as a Markdown table; numbers have six digits.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| Layer | Size | Mean absolute gradient | Output mean | Output deviation | Dead units |\n");
        text.Append("| --- | --- | --- | --- | --- | --- |\n");
        foreach (var layer in Layers)
            text.Append(Invariant(
                $"| {layer.Name} | {layer.Inputs} → {layer.Outputs} | {layer.MeanAbsoluteGradient:G6} | {layer.OutputMean:G6} | "))
                .Append(Invariant($"{layer.OutputDeviation:G6} | {(layer.DeadShare is double dead ? Invariant($"{100 * dead:0.#} %") : "–")} |\n"));
        return text.ToString();
    }

    /// <summary>The mean absolute gradient of each map as an SVG picture, on a logarithmic axis.</summary>
    public string ToSvg() => ToSvg([("", this)]);

    /// <summary>Several reports in one SVG picture.</summary>
    /// <param name="reports">The reports with their names. Two names that differ only in <c>, no shortcut</c> share a colour, and the one
    /// with it is dashed.</param>
    /// <exception cref="ArgumentNullException">There are no reports.</exception>
    public static string ToSvg(IEnumerable<(string Name, GradientFlowReport Report)> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        const string Without = ", no shortcut";
        var plot = new Plot("Gradient flow", new PlotAxis("linear map, from the input") { Whole = true }, new PlotAxis("mean |∂L/∂w|", Logarithmic: true));
        var colours = new List<string>();
        foreach (var (name, report) in reports)
        {
            var shared = name.Replace(Without, "", StringComparison.Ordinal);
            if (!colours.Contains(shared))
                colours.Add(shared);
            plot.Add(new PlotSeries(name, [.. report.Layers.Select((layer, i) => (i + 1.0, layer.MeanAbsoluteGradient))])
            {
                Dashed = shared.Length < name.Length,
                Marked = report.Layers.Length <= 20,
                Colour = colours.IndexOf(shared),
            });
        }
        return plot.ToSvg();
    }

    /// <inheritdoc/>
    public bool Equals(GradientFlowReport? other) => other is not null && Rows == other.Rows && Loss.Equals(other.Loss)
        && Scores.AsSpan().SequenceEqual(other.Scores.AsSpan()) && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rows, Loss, Layers.Length);
}
