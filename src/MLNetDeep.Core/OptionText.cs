using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNetDeep;

/// <summary>
/// Options as people read them, the same in every culture: AdamW (Beta1 0.9, Beta2 0.999, Epsilon 1E-08). What the records of options say
/// in a debugger, the log, the report.
/// </summary>
internal static class OptionText
{
    private const int MaxItems = 12;

    /// <summary>The options of a record by name, in the order of their declaration; what is computed of others is none.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties().Where(property =>
        property.CanWrite && property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<CompilerGeneratedAttribute>() is null);

    /// <summary>The text of one option's value.</summary>
    public static string Of(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool flag => flag ? "yes" : "no",
        Enum kind => kind.ToString(),
        CancellationToken token => token.CanBeCanceled ? "given" : "none",
        ImmutableArray<int> { IsDefault: true } => "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => OfList(list),
        _ when IsRecord(value.GetType()) => value.ToString()!,
        _ => "given",                                            // such as what is told of progress
    };

    /// <summary>A list: [64, 128, 256].</summary>
    public static string OfList(IEnumerable list)
    {
        object?[] items = [.. list.Cast<object?>()];
        return $"[{string.Join(", ", items.Take(MaxItems).Select(Of))}{(items.Length > MaxItems ? $", … {items.Length} in all" : "")}]";
    }

    /// <summary>A part of the options: the name of its kind, where it has several, and its own options.</summary>
    public static string OfPart(object part)
    {
        var type = part.GetType();
        var root = type.BaseType == typeof(object) || type.BaseType is null ? null : RootOf(type);
        var kind = root is null ? "" : type.Name.EndsWith(root.Name, StringComparison.Ordinal) ? type.Name[..^root.Name.Length] : type.Name;
        var own = string.Join(", ", PropertiesOf(type).Select(property => $"{property.Name} {OfOne(property.GetValue(part))}"));
        return kind.Length == 0 ? own : own.Length == 0 ? kind : $"{kind} ({own})";
    }

    /// <summary>Those of many options that differ from others: Blocks 3, Validation.Patience 5.</summary>
    public static string OfDifferences(object options, object defaults)
    {
        var differing = Flatten(options, defaults).Where(option => !Equals(option.Value, option.Default));
        return string.Join(", ", differing.Select(option => $"{option.Path} {OfOne(option.Value)}")) is { Length: > 0 } text ? text : "the defaults";
    }

    /// <summary>Each option with its default, those of a group by their path: Validation.Patience.</summary>
    public static IEnumerable<(string Path, PropertyInfo Property, object? Value, object? Default)> Flatten(object options, object defaults)
    {
        foreach (var property in PropertiesOf(options.GetType()))
        {
            var (value, standard) = (property.GetValue(options), property.GetValue(defaults));
            if (IsGroup(property.PropertyType) && value is not null && standard is not null)
                foreach (var option in Flatten(value, standard))
                    yield return option with { Path = $"{property.Name}.{option.Path}" };
            else
                yield return (property.Name, property, value, standard);
        }
    }

    // A record of options that has no kinds and is never absent.
    private static bool IsGroup(Type type) =>
        type.IsSealed && type.BaseType == typeof(object) && type.GetConstructor(Type.EmptyTypes) is not null && IsRecord(type);

    // A value inside a list of options: several of its own are kept together.
    private static string OfOne(object? value) =>
        Of(value) is var text && value is not null && value.GetType().BaseType == typeof(object) && IsRecord(value.GetType()) && text.Contains(", ")
            ? $"({text})" : text;

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static Type RootOf(Type type) => type.BaseType is { } above && above != typeof(object) ? RootOf(above) : type;
}
