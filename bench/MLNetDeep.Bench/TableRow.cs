namespace MLNetDeep.Bench;

/// <summary>A figure beside what it is compared with, and the goal, where there is one.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Ours">This library's value.</param>
/// <param name="Peer">The value that it is compared with.</param>
/// <param name="Ratio">Ours in terms of the peer's.</param>
/// <param name="Goal">What the ratio, or the value, should be.</param>
/// <param name="Met">Whether it is; none without a goal or a measurement.</param>
internal sealed record TableRow(string Figure, string Ours, string Peer, string Ratio, string Goal, bool? Met)
{
    private const string Nothing = "";

    /// <summary>A rate, in which more is better.</summary>
    public static TableRow Rate(string figure, double? ours, double? peer, double? minRatio = null, string format = "N0") =>
        new(figure, Show(ours, format), Show(peer, format), ours / peer is { } ratio ? $"{ratio:0.00}" : Nothing,
            minRatio is { } least ? $"≥ {least:0.0#}" : Nothing,
            minRatio is { } && ours / peer is { } met ? met >= minRatio : null);

    /// <summary>A time, in which less is better, as a fraction of the peer's.</summary>
    public static TableRow Time(string figure, double? ours, double? peer, double? timesFaster = null) =>
        new(figure, Show(ours, "N1"), Show(peer, "N1"), peer / ours is { } ratio ? $"1/{ratio:0.0}" : Nothing,
            timesFaster is { } times ? $"≤ 1/{times}" : Nothing,
            timesFaster is { } && peer / ours is { } met ? met >= timesFaster : null);

    /// <summary>A time that should be at most so many times the peer's.</summary>
    public static TableRow TimesAtMost(string figure, double? ours, double? peer, double times) =>
        new(figure, Show(ours, "0.0"), Show(peer, "0.0"), ours / peer is { } ratio ? $"{ratio:0.0}" : Nothing, $"≤ {times}",
            ours / peer is { } met ? met <= times : null);

    /// <summary>A value that should not exceed another.</summary>
    public static TableRow AtMost(string figure, double? ours, double? limit, string format = "0.#") =>
        new(figure, Show(ours, format), Nothing, Nothing, limit is null ? Nothing : $"≤ {limit.Value.ToString(format)}",
            ours is { } && limit is { } ? ours <= limit : null);

    /// <summary>A value that should reach another.</summary>
    public static TableRow AtLeast(string figure, double? ours, double limit, string format = "0.#") =>
        new(figure, Show(ours, format), Nothing, Nothing, $"≥ {limit.ToString(format)}", ours is null ? null : ours >= limit);

    /// <summary>A value that should hardly differ from another.</summary>
    public static TableRow Near(string figure, double? ours, double? other, double tolerance, string format = "0.00") =>
        new(figure, Show(ours, format), Show(other, format), ours / other is { } ratio ? $"{ratio:0.00}" : Nothing,
            $"{1 - tolerance:0.0#} to {1 + tolerance:0.0#}", ours / other is { } met ? Math.Abs(met - 1) <= tolerance : null);

    /// <summary>A value without a goal.</summary>
    public static TableRow Value(string figure, double? ours, string format = "0.#") =>
        new(figure, Show(ours, format), Nothing, Nothing, Nothing, null);

    public override string ToString() =>
        $"| {Figure} | {Ours} | {Peer} | {Ratio} | {Goal} | {Met switch { true => "yes", false => "**no**", null => Nothing }} |";

    private static string Show(double? value, string format) => value?.ToString(format) ?? "not measured";
}
