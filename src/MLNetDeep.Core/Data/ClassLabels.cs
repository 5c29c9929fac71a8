using System.Globalization;
using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>The labels of the classes: one value each, in the order of the scores.</summary>
/// <param name="Type">The name of the values' type: <c>Number</c> (the default: class
/// numbers from 0) or, from ML.NET, the name of the key values' .NET type.</param>
/// <param name="Values">The values as invariant text.</param>
public sealed record ClassLabels(string Type, IReadOnlyList<string> Values)
{
    /// <summary>The values as invariant text; half a surrogate pair, which no file can keep, is taken as U+FFFD.</summary>
    public IReadOnlyList<string> Values { get; init => field = StoredText.Of(value); } = StoredText.Of(Values);

    /// <summary>The two classes of a yes-or-no label: no, then yes.</summary>
    internal static ClassLabels Boolean { get; } = new("Boolean", ["False", "True"]);

    /// <summary>Labels 0, 1, … for so many classes.</summary>
    /// <param name="classes">Range: at least 0.</param>
    internal static ClassLabels Numbered(int classes) =>
        new("Number", [.. Enumerable.Range(0, classes).Select(number => number.ToString(CultureInfo.InvariantCulture))]);
}
