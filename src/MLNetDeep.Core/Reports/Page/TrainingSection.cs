using MLNetDeep.Plots;
using MLNetDeep.Training;
using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>How the model was trained: epochs, networks, curves, the gradient flow, the data and the options.</summary>
internal static class TrainingSection
{
    private const int MaxClassBars = 40;

    public static void Append(PageText page, TrainingReport report)
    {
        page.Add("h2", "How it was trained", "part");
        AppendRun(page, report);
        AppendCurves(page, report);
        page.Open("div", "columns");
        if (report.Attention is { } attention)
            AppendAttention(page, report, attention);
        if (report.GradientFlow is { } flow)
            AppendGradientFlow(page, flow);
        page.Close("div");
        if (report.Data is { } data)
            AppendData(page, report, data);
        OptionSection.Append(page, report.Training.Options, report.Task);
    }

    private static void AppendRun(PageText page, TrainingReport report)
    {
        var training = report.Training;
        page.Open("section").Add("h3", "Training").Open("div", "figures");
        if (report.Networks > 1)
            Figure(page, "networks", Thousands(report.Networks));
        Figure(page, training.Networks is null ? "epoch kept" : "epoch kept, first network", Invariant($"{training.BestEpoch} of {training.Curve.Count}"));
        Figure(page, "training rows", Thousands(training.TrainingRows));
        Figure(page, "validation rows", Thousands(training.ValidationRows));
        if (report.Temperature != 1)
            Figure(page, "temperature", Number(report.Temperature));
        page.Close("div");
        if (training.Networks is { } networks)
            page.Open("details").Add("summary", "Networks").Open("div", "wide")
                .Table(["network", "training rows", "validation rows", "epoch kept", "epochs trained"], networks.Select((network, n) => (IReadOnlyList<string>)
                    [Invariant($"{n + 1}"), Thousands(network.TrainingRows), Thousands(network.ValidationRows), Invariant($"{network.BestEpoch}"), Invariant($"{network.Epochs} of {training.Options.Epochs}")]))
                .Close("div").Close("details");
        if (training.BaggingTrials is { } trials)
            page.Open("details").Add("summary", "Kinds of networks that were tried").Open("div", "wide")
                .Table(["numeric embedding", "loss in training", "held-out loss", "taken"], trials.Select(trial => (IReadOnlyList<string>)
                    [$"{trial.NumericEmbedding}", $"{trial.Loss}", Number(trial.HeldOutLoss), trial.IsTaken ? "yes" : "no"]))
                .Close("div").Close("details");
        if (training.InitialModelSha256 is { } hash)
            page.Add("p", $"Started from a model whose weights have the SHA-256 {hash}.", "faint");
        page.Close("section");
    }

    private static void AppendCurves(PageText page, TrainingReport report)
    {
        var training = report.Training;
        if (training.Curve.Count == 0)
            return;
        page.Open("section").Add("h3", "Curves").Open("div", "pictures");
        foreach (var (svg, caption) in ((string?, string)[])[
            .. MetricScale.All.Select(scale => (CurvePictures.Of(training, scale), scale.Caption)),
            (CurvePictures.Rate(training), "The rate of each epoch's last step."),
            (CurvePictures.GradientNorm(training), "Mean Euclidean norm over the epoch's steps.")])
            if (svg is not null)
                page.Figure(svg, caption);
        page.Close("div").Close("section");
    }

    private static void AppendAttention(PageText page, TrainingReport report, FirstTokenAttention attention)
    {
        page.Open("section").Add("h3", "Attention of the first token");
        var bars = new BarPlot("Mean share of attention");
        foreach (var feature in attention.Features)
            bars.Add(NameOf(feature.Name, feature.Column), feature.Share, Percent(feature.Share));
        page.Figure(bars.ToSvg(), Invariant($"What the first token, the only one that the output map reads, takes from each feature, the mean over {attention.Rows} ")
            + Invariant($"{(report.Training.ValidationRows == 0 ? "training" : "validation")} rows, over heads and blocks")
            + (attention.Features.Count < attention.Tokens ? Invariant($"; {attention.Features.Count} of {attention.Tokens} features") : "")
            + $". From itself it takes {Percent(attention.OwnShare)}. This is where the network looks, not what its predictions depend on: "
            + "little may be made of what is looked at, and later blocks look at tokens that already hold other features. That is what permutation importance measures.");
        if (attention.Features is [{ Blocks.Count: > 1 and var blocks }, ..])
            page.Open("details").Add("summary", "Block by block").Open("div", "wide")
                .Table(["feature", .. Enumerable.Range(0, blocks).Select(b => Invariant($"block {b}"))], attention.Features.Select(feature => (IReadOnlyList<string>)
                    [NameOf(feature.Name, feature.Column), .. feature.Blocks.Select(Percent)]))
                .Close("div").Close("details");
        page.Close("section");
    }

    private static void AppendGradientFlow(PageText page, InitialGradientFlow flow)
    {
        page.Open("section").Add("h3", "Gradient flow at the start");
        var plot = new Plot("Gradient flow", new PlotAxis("linear map, from the input") { Whole = true }, new PlotAxis("mean |∂L/∂w|", Logarithmic: true))
        {
            AreaId = "flow",
        };
        plot.Add(new PlotSeries("gradient", [.. flow.Layers.Select((layer, i) => (i + 1.0, layer.MeanAbsoluteGradient))]) { Marked = flow.Layers.Count <= 20 });
        page.Figure(plot.ToSvg(),
            Invariant($"Of the first batch, {flow.Rows} rows, before the first step. ")
            + (flow.Layers.Count < flow.Maps ? Invariant($"{flow.Layers.Count} of {flow.Maps} maps, evenly spread. ") : "")
            + "Gradients of about one size throughout are what one wants.");
        page.Open("details").Add("summary", "Activations").Open("div", "wide");
        page.Table(["map", "size", "mean |∂L/∂w|", "output mean", "output deviation", "dead units"], flow.Layers.Select(layer => (IReadOnlyList<string>)
        [
            layer.Name, Invariant($"{layer.Inputs} → {layer.Outputs}"), Number(layer.MeanAbsoluteGradient), Number(layer.OutputMean),
            Number(layer.OutputDeviation), layer.DeadShare is double dead ? Percent(dead) : "–",
        ]));
        page.Close("div").Close("details").Close("section");
    }

    private static void AppendData(PageText page, TrainingReport report, DataSummary data)
    {
        page.Open("section").Add("h3", "Data").Open("div", "figures");
        Figure(page, "numbers", Thousands(data.Numbers));
        Figure(page, "categories", Thousands(data.Categories));
        if (data.SparseSlots > 0)
            Figure(page, "sparse slots", Thousands(data.SparseSlots));
        if (data.Targets is { } targets)
        {
            Figure(page, "target mean", Number(targets.Mean));
            Figure(page, "target deviation", Number(targets.Deviation));
            Figure(page, "least target", Number(targets.Min));
            Figure(page, "largest target", Number(targets.Max));
        }
        page.Close("div").Open("div", "pictures");
        if (data.ClassCounts is { } counts)
        {
            var bars = new BarPlot("Training rows of each class");
            foreach (var (label, count) in report.Labels.Values.Zip(counts).Take(MaxClassBars))
                bars.Add(label, count, Thousands(count));
            page.Figure(bars.ToSvg(), counts.Count > MaxClassBars ? $"The first {MaxClassBars} of {counts.Count} classes." : "");
        }
        if (data.Missing.Count > 0)
        {
            var bars = new BarPlot("Missing values");
            foreach (var missing in data.Missing)
                bars.Add(NameOf(missing.Name, missing.Column), missing.Share, Percent(missing.Share));
            page.Figure(bars.ToSvg(), "Share of the training rows; features without missing values are left out.");
        }
        page.Close("div");
        if (data.Missing.Count == 0)
            page.Add("p", "No values are missing.", "faint");
        page.Close("section");
    }
}
