using System.Globalization;
using MLNetDeep.Networks;

namespace MLNetDeep.Tuning;

/// <summary>One option that is searched: a number, or the number of a choice from 0.</summary>
/// <param name="Name">The option's name, for people and for other searches.</param>
/// <param name="Range">Where its number lies.</param>
/// <param name="Get">Its number in the options, −1 for what is none of the choices.</param>
/// <param name="Set">The options with another number of it.</param>
internal sealed record TuningDimension(
    string Name, TuningRange Range, Func<DeepResidualOptions, double> Get, Func<DeepResidualOptions, double, DeepResidualOptions> Set)
{
    /// <summary>Whether the number is a whole one.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What the choices are called; null where the option is a number.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>One option among given values.</summary>
    public static TuningDimension Among<TItem>(
        string name, TuningChoices<TItem> choices, Func<DeepResidualOptions, TItem?> get, Func<DeepResidualOptions, TItem, DeepResidualOptions> set)
        where TItem : IEquatable<TItem>
    {
        TItem[] items = [.. choices];
        string[] texts = [.. items.Select(item => OptionText.Of(item))], kinds = [.. texts.Select(text => text.Split(" (")[0])];
        return new TuningDimension(
            name, new TuningRange(0, items.Length - 1), options => Array.IndexOf(items, get(options)), (options, number) => set(options, items[(int)number]))
        {
            IsWhole = true, Choices = kinds.Distinct().Count() == items.Length ? kinds : texts, // of a kind alone where that tells them apart
        };
    }

    /// <summary>A number of it as people read it.</summary>
    public string Text(double number) => Choices is null ? number.ToString("G4", CultureInfo.InvariantCulture) : Choices[(int)number];

    /// <summary>Everything that is wrong with it for a training with the options, a sentence each.</summary>
    public IEnumerable<string> Faults(DeepResidualOptions options)
    {
        if (Choices is { Count: 0 })
            return [$"{Name} must have a choice."];
        if (Choices?.GroupBy(text => text).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return [$"{Name} must have each choice once, but had {twice.Key} {twice.Count()} times."];
        if (Range.Faults(IsWhole).ToArray() is { Length: > 0 } faults)
            return faults.Select(fault => $"{Name} {fault}");
        // What an option may be is said by the options themselves; between two numbers that they allow there is none that they refuse.
        var numbers = Choices is null ? new[] { Range.Min, Range.Max }.Distinct() : Enumerable.Range(0, Choices.Count).Select(i => (double)i);
        return numbers.SelectMany(number => Set(options, number).Faults().Select(fault => $"{Name} at {Text(number)}: {fault}"));
    }
}
