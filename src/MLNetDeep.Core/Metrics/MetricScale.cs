namespace MLNetDeep.Training;

/// <summary>What values of a metric are comparable with: those of one scale are drawn in one picture.</summary>
/// <param name="Title">The title of the picture.</param>
/// <param name="Axis">What its axis says.</param>
/// <param name="Id">The picture's name in a page.</param>
/// <param name="Caption">The sentence below it.</param>
/// <param name="Format">How a value is written in the log.</param>
internal sealed record MetricScale(string Title, string Axis, string Id, string Caption, string Format = "F4")
{
    /// <summary>The loss that training minimizes.</summary>
    public static MetricScale Loss { get; } = new(
        "Loss", "mean loss", "loss", "Training loss is measured while the weights move, with dropout in force; it may lie above the validation loss.");

    /// <summary>At most 1, which is best.</summary>
    public static MetricScale Score { get; } = new("Validation metrics", "metric", "metrics", "Larger is better.");

    /// <summary>A logarithm of probabilities.</summary>
    public static MetricScale Nats { get; } = new("Validation log loss", "log loss", "log-loss", "Smaller is better.");

    /// <summary>In the unit of the targets.</summary>
    public static MetricScale Targets { get; } = new(
        "Validation error", "error", "errors", "In the unit of the targets; smaller is better.", Format: "G5");

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<MetricScale> All { get; } = [Loss, Score, Nats, Targets];
}
