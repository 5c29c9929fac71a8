using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace MLNetDeep.Reports.Page;

/// <summary>Options as people read them: AdamW (Beta1 0.9, Beta2 0.999, Epsilon 1E-08).</summary>
internal static class OptionText
{
    private const int MostItems = 12;

    /// <summary>The options of a training by name, those kept in a model file, in the order of their declaration.</summary>
    public static IEnumerable<(string Name, object? Value)> All(DeepResidualOptions options) =>
        PropertiesOf(typeof(DeepResidualOptions)).Select(property => (property.Name, property.GetValue(options)));

    /// <summary>The text of one option's value.</summary>
    public static string Of(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool flag => flag ? "yes" : "no",
        Enum kind => kind.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => OfList([.. list.Cast<object?>()]),
        _ => OfPart(value),
    };

    private static string OfList(object?[] items) =>
        $"[{string.Join(", ", items.Take(MostItems).Select(Of))}{(items.Length > MostItems ? $", … {items.Length} in all" : "")}]";

    // A part of the options: the name of its kind, where it has several, and its own options.
    private static string OfPart(object part)
    {
        var type = part.GetType();
        var root = type.BaseType == typeof(object) || type.BaseType is null ? null : RootOf(type);
        var kind = root is null ? "" : type.Name.EndsWith(root.Name, StringComparison.Ordinal) ? type.Name[..^root.Name.Length] : type.Name;
        var own = string.Join(", ", PropertiesOf(type).Select(property => $"{property.Name} {Of(property.GetValue(part))}"));
        return kind.Length == 0 ? own : own.Length == 0 ? kind : $"{kind} ({own})";
    }

    private static Type RootOf(Type type) => type.BaseType is { } above && above != typeof(object) ? RootOf(above) : type;

    // Only what is declared as an option: what is computed of others cannot be set.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties().Where(property =>
        property.CanWrite && property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<JsonIgnoreAttribute>() is null
        && property.GetCustomAttribute<CompilerGeneratedAttribute>() is null);
}
