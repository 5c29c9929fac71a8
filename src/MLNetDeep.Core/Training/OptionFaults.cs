namespace MLNetDeep.Training;

/// <summary>What is wrong with an option, a sentence; nothing where it is in its range.</summary>
internal static class OptionFaults
{
    public static IEnumerable<string> Within(string name, int value, int least, int most) =>
        value >= least && value <= most ? [] : [Invariant($"{name} must be in [{least}, {most}], but was {value}.")];

    public static IEnumerable<string> AtLeastOne(string name, int? value) =>
        value is null or >= 1 ? [] : [Invariant($"{name} must be at least 1, but was {value}.")];

    public static IEnumerable<string> Rate(string name, float value) =>
        value is >= 0 and < 1 ? [] : [Invariant($"{name} must be in [0, 1), but was {value}.")];

    public static IEnumerable<string> Positive(string name, float value) =>
        value > 0 && float.IsFinite(value) ? [] : [Invariant($"{name} must be finite and above 0, but was {value}.")];

    public static IEnumerable<string> NotNegative(string name, float value) =>
        value >= 0 && float.IsFinite(value) ? [] : [Invariant($"{name} must be finite and at least 0, but was {value}.")];

    public static IEnumerable<string> Known<TEnum>(string name, TEnum value) where TEnum : struct, Enum =>
        Enum.IsDefined(value) ? [] : [$"{name} must be one of {string.Join(", ", Enum.GetNames<TEnum>())}, but was {value}."];

    public static IEnumerable<string> Part<TPart>(string name, TPart? part, Func<TPart, IEnumerable<string>> faults) where TPart : class =>
        part is null ? [$"{name} must not be null."] : faults(part).Select(fault => $"{name}: {fault}");

    /// <summary>The faults of a group, whose sentences begin with the name of an option: it becomes a path.</summary>
    public static IEnumerable<string> Group<TGroup>(string name, TGroup? group, Func<TGroup, IEnumerable<string>> faults) where TGroup : class =>
        group is null ? [$"{name} must not be null."] : faults(group).Select(fault => $"{name}.{fault}");
}
