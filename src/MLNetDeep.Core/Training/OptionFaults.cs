namespace MLNetDeep.Training;

/// <summary>What is wrong with an option, a sentence; nothing where it is in its range.</summary>
internal static class OptionFaults
{
    public static IEnumerable<string> Within(string name, int value, int least, int most) =>
        value >= least && value <= most ? [] : [Invariant($"{name} must lie in [{least}, {most}], however: {value}.")];

    public static IEnumerable<string> AtLeastOne(string name, int? value) =>
        value is null or >= 1 ? [] : [Invariant($"{name} must be at least 1, however: {value}.")];

    public static IEnumerable<string> Rate(string name, float value) =>
        value is >= 0 and < 1 ? [] : [Invariant($"{name} must lie in [0, 1), however: {value}.")];

    public static IEnumerable<string> Positive(string name, float value) =>
        value > 0 && float.IsFinite(value) ? [] : [Invariant($"{name} must be finite and above 0, however: {value}.")];

    public static IEnumerable<string> Known<TEnum>(string name, TEnum value) where TEnum : struct, Enum =>
        Enum.IsDefined(value) ? [] : [$"{name} must be one of {string.Join(", ", Enum.GetNames<TEnum>())}, however: {value}."];

    public static IEnumerable<string> Part<TPart>(string name, TPart? part, Func<TPart, IEnumerable<string>> faults) where TPart : class =>
        part is null ? [$"{name} must not be null."] : faults(part).Select(fault => $"{name}: {fault}");
}
